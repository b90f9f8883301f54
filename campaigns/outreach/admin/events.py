"""Events: those that organisations suggest, and those that staff add."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html

from campaigns.models import Event
from campaigns.outreach import organisers
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.deciding import CHANGE_WAITS, WhyForm
from campaigns.outreach.event_forms import ANYWHERE, EventForm
from campaigns.outreach.models import Organiser
from candidates.admin.opening import opened
from candidates.forms import answers
from candidates.models import AlreadyDecided, Constituency

State = Event.State


class StaffEventForm(EventForm):
    """Also what is over: the archive has events, too."""

    nation = forms.ChoiceField(
        choices=[(ANYWHERE, "Anywhere in the UK"), *Constituency.Nation.choices]
    )
    organiser_type = forms.ChoiceField(choices=Event.Holder.choices)
    format = forms.ChoiceField(choices=Event.Format.choices)

    class Meta(EventForm.Meta):
        fields = [
            *EventForm.Meta.fields,
            "campaign",
            "series",
            "seat",
            "title_cy",
            "description_cy",
        ]


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    form = StaffEventForm
    list_display = ["title", "first_day", "organiser", "format", "state", "campaign", "decision"]
    list_filter = [
        "state",
        "campaign",
        "format",
        "nation",
        ("suggested_by__proposed_at", CHANGE_WAITS),
    ]
    list_select_related = ["campaign", "suggested_by"]
    search_fields = ["title", "organiser", "place", "=suggested_by__email"]
    search_help_text = "A title, an organiser, a place, or a whole email address."
    fieldsets = [
        (
            None,
            {
                "description": "What you save here is listed at once. Events that organisations "
                "suggest are decided about on their own page: press “Read and decide” in the list.",
                "fields": ["campaign", "title", "description", "title_cy", "description_cy"],
            },
        ),
        ("When", {"fields": ["first_day", "begins", "ends", "last_day", "zone"]}),
        ("Where", {"fields": ["format", "place", "link", "nation", "seat", "access"]}),
        ("Who", {"fields": ["organiser", "organiser_type", "audience", "cost", "series"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<int:pk>/decide/", decide, name="campaigns_event_decide"),
            *super().get_urls(),
        ]

    @admin.display(description="decision")
    def decision(self, event: Event) -> str:
        address = reverse("admin:campaigns_event_decide", args=[event.pk])
        organiser: Organiser | None = getattr(event, "suggested_by", None)
        if event.state == State.WAITING or (organiser and organiser.proposed_at):
            return format_html('<a href="{}"><strong>Read and decide</strong></a>', address)
        return format_html('<a href="{}">See, cancel or take off</a>', address)

    def save_model(self, request: HttpRequest, event: Event, form: ModelForm, change: bool) -> None:
        if not change:
            event.decided_by, event.decided_at = cast(User, request.user), timezone.now()
            event.save()
        elif form.changed_data:
            event.change()

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For staff: what an organisation suggests, or wants to change, and the decision."""
        event = opened(self, request, pk)
        organiser = Organiser.objects.filter(event=event).first()
        may_decide = request.user.has_perm("campaigns.decide_event")
        form = WhyForm(answers(request) if _asks_why(request) else None)
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            if not _asks_why(request) or form.is_valid():
                return self._act(request, event, organiser, form)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": event.title,
            "event": event,
            "organiser": organiser,
            "changes": _changes(event, organiser),
            "concerns": [one.value for one in organisers.concerns(event, organiser)],
            "form": form,
            "may_decide": may_decide,
        }
        return TemplateResponse(request, "admin/campaigns/event/decide.html", context)

    def _act(
        self, request: HttpRequest, event: Event, organiser: Organiser | None, form: WhyForm
    ) -> HttpResponse:
        answer = form.cleaned_data["answer"] if _asks_why(request) else ""
        try:
            done = _decide(request, event, organiser, answer)
        except AlreadyDecided:
            words = "Somebody else was faster, or it was changed meanwhile. Look at it again."
            self.message_user(request, words, messages.WARNING)
            return redirect("admin:campaigns_event_decide", event.pk)
        # Without its words: the log is kept longer.
        self.log_change(request, event, done)
        self.message_user(request, f"{event.title}: {done}")
        following = _next()
        if following:
            return redirect("admin:campaigns_event_decide", following)
        return redirect("admin:campaigns_event_changelist")


def _asks_why(request: HttpRequest) -> bool:
    return bool({"refuse", "remove", "keep"} & request.POST.keys())


def _decide(request: HttpRequest, event: Event, organiser: Organiser | None, answer: str) -> str:
    """Returns what was done. Raises AlreadyDecided."""
    pressed, by = request.POST, cast(User, request.user)
    # What was read is what is decided about.
    seen = parse_datetime(pressed.get("seen", "")[:40])
    if {"accept", "keep"} & pressed.keys():
        if organiser is None:
            raise AlreadyDecided
        organiser.proposed_at = seen
        if "accept" in pressed:
            organisers.accept_change(organiser)
            return "The change is shown."
        organisers.refuse_change(organiser, answer)
        return "The change is turned down."
    if "cancel" in pressed:
        if not organisers.cancel(event):
            raise AlreadyDecided
        return "Cancelled."
    states = {"list": State.LISTED, "refuse": State.REFUSED, "remove": State.REMOVED}
    state = next((states[name] for name in states if name in pressed), None)
    if state is None or seen is None:
        raise AlreadyDecided
    event.modified_at = seen
    organisers.decide(event, state, by=by, answer=answer)
    return f"{state.label}."


def _next() -> int | None:
    """Whichever waits next: a new event, or the change of one."""
    waiting = Event.objects.waiting().values_list("pk", flat=True).first()
    return waiting or Organiser.objects.with_changes().values_list("event", flat=True).first()


def _changes(event: Event, organiser: Organiser | None) -> list[tuple[str, Any, Any]]:
    """What it is called, what it says, and what it should say."""
    proposed = organiser.proposed if organiser else {}
    labels = {name: field.label for name, field in EventForm.base_fields.items()}
    return [(str(labels[name]), getattr(event, name), new) for name, new in proposed.items()]


@admin.register(Organiser)
class OrganiserAdmin(ReadOnly):
    """To be found by address, when somebody wants it deleted."""

    list_display = ["pk", "event_title", "name", "email"]
    list_select_related = ["event"]
    search_fields = ["=email", "event__title"]
    search_help_text = "A whole email address, or a title."
    exclude = ["proposed"]

    def delete_model(self, request: HttpRequest, organiser: Organiser) -> None:
        """As if they did."""
        organisers.forget(organiser)

    def delete_queryset(self, request: HttpRequest, known: QuerySet[Organiser]) -> None:
        for organiser in known:
            organisers.forget(organiser)

    @admin.display(description="event")
    def event_title(self, organiser: Organiser) -> str:
        return organiser.event.title

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organiser]:
        return cast(QuerySet[Organiser], super().get_queryset(request))
