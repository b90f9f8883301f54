"""Whether anything is sent at all, and how it stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm, Select
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.outreach import pauses
from campaigns.outreach.admin.choosing import ChooseCandidateForm
from campaigns.outreach.models import Approach, Pause, SendingRules, Stream
from campaigns.outreach.monitor import look, troubles
from candidates.admin.filters import filled_or_not

# Confirmations and the like are not paused: somebody waits for them.
ASKING = [(one.value, one.label) for one in Stream if one != Stream.TRANSACTIONAL]


class PauseForm(ChooseCandidateForm):
    class Meta:
        model = Pause
        fields = ["scope", "stream", "reason"]
        labels: ClassVar[dict[str, str]] = {
            "scope": "What",
            "stream": "Which kind of email",
            "reason": "Why",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "scope": "Confirmations, and news to those who take part, go on in every pause.",
            "stream": "Only for a pause of one kind. A single mailing has a pause of its own, on "
            "its page.",
        }
        widgets = {"stream": Select(choices=[("", "—"), *ASKING])}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "candidate" in self.fields:
            self.fields["candidate"].help_text = (
                "Only for a pause of one candidate: their name, or a part of it, and their "
                "constituency where several have that name."
            )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        scope = chosen.get("scope")
        if scope != Pause.Scope.STREAM:
            chosen["stream"] = ""
        elif not chosen.get("stream"):
            self.add_error("stream", "Choose which kind of email.")
        if scope == Pause.Scope.CANDIDATE:
            self._choose_approach(chosen)
        return chosen

    def _choose_approach(self, chosen: dict[str, Any]) -> None:
        campaign, candidate = Campaign.objects.current(), self.chosen()
        if candidate and campaign:
            # Nobody may have written to them yet, and nobody shall.
            self.instance.approach = Approach.objects.to(candidate, campaign)
        elif not chosen.get("candidate"):
            self.add_error("candidate", "Enter the name of the candidate.")


@admin.register(Pause)
class PauseAdmin(admin.ModelAdmin):
    """Begun and ended, never changed: it is the record of who stopped what, and why."""

    form = PauseForm
    list_display = ["what", "reason", "begun_by", "begun_at", "ended_by", "ended_at"]
    list_filter = [("ended_at", filled_or_not("end", empty="Still on", filled="Over")), "scope"]
    list_select_related = ["approach__candidate", "approach__campaign", "begun_by", "ended_by"]
    search_fields = ["reason", "approach__candidate__name"]
    actions = ["end"]

    def get_fields(self, request: HttpRequest, pause: Pause | None = None) -> Any:
        if pause is None:
            return ["scope", "stream", "candidate", "one", "reason"]
        return ["scope", "stream", "approach", "reason", "begun_by", "begun_at", "ended_by"]

    @admin.display(description="what")
    def what(self, pause: Pause) -> str:
        if pause.approach:
            return pause.approach.candidate.name
        kinds = dict(ASKING)
        return str(kinds.get(pause.stream) or pause.get_scope_display())

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def save_model(self, request: HttpRequest, pause: Pause, form: ModelForm, change: bool) -> None:
        pause.begun_by = request.user  # type: ignore[assignment]
        super().save_model(request, pause, form, change)

    @admin.action(description="End the pause: what waits goes on", permissions=["end"])
    def end(self, request: HttpRequest, chosen: QuerySet[Pause]) -> None:
        ended = 0
        for pause in chosen:
            if pauses.end(pause, by=request.user):
                ended += 1
                self.log_change(request, pause, "Ended.")
        self.message_user(request, f"{ended} of {len(chosen)} pauses ended.")
        if ended < len(chosen):
            self.message_user(request, "The others had ended already.", messages.WARNING)


def sending_now(request: HttpRequest) -> HttpResponse:
    """For staff who may see emails: the queue, the pace, and who is alive."""
    if not request.user.has_perm("outreach.view_message"):
        raise PermissionDenied
    state, rules = look(), SendingRules.current()
    campaign, now = Campaign.objects.current(), timezone.now()
    opens_at = rules.next_opening(campaign, now) if campaign else now
    context = {
        **admin.site.each_context(request),
        "title": "Sending now",
        "state": state,
        "troubles": troubles(state),
        "rules": rules,
        "opens_at": opens_at if opens_at > now else None,
        "hours_of_campaign": rules.hours(campaign) if campaign and campaign.sends_from else None,
        "pauses": Pause.objects.filter(ended_at=None).select_related(
            "approach__candidate", "begun_by"
        ),
        "messages_url": reverse("admin:outreach_message_changelist"),
    }
    return TemplateResponse(request, "admin/outreach/sending_now.html", context)
