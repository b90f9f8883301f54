"""The daily letters: what went to whom, what candidates answered to all, and what still waits.
Nobody's words stand here but the candidates' own, which many people get."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.admin.asking import ReadOnly
from campaigns.outreach.admin.grounds import GroundForm
from campaigns.outreach.digests import answering, daily
from campaigns.outreach.house_rules import Ground
from campaigns.outreach.models import Ask, Digest, Message, Reply

# So many lines of a list that may be long.
SHOWN = 200


class StateFilter(admin.SimpleListFilter):
    title = "answer"
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((state.value, str(state.label)) for state in Reply.State), ("none", "None yet")]

    def queryset(self, request: HttpRequest, letters: QuerySet[Digest]) -> QuerySet[Digest]:
        if self.value() == "none":
            return letters.filter(reply=None)
        return letters.filter(reply__state=self.value()) if self.value() else letters


@admin.register(Digest)
class DigestAdmin(ReadOnly):
    list_display = ["day", "candidate", "constituency", "asked", "state", "answer"]
    list_display_links = ["candidate"]
    list_filter = ["approach__campaign", StateFilter]
    date_hierarchy = "day"
    search_fields = [
        "approach__candidate__name",
        "approach__candidate__ballot__constituency__name",
    ]

    def has_view_permission(self, request: HttpRequest, letter: Digest | None = None) -> bool:
        return super().has_view_permission(request, letter) or _may_decide(request)

    def has_delete_permission(self, request: HttpRequest, letter: Digest | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Digest]:
        people = (
            Ask.objects.filter(digest=OuterRef("pk"))
            .exclude(status__in=Digest.GONE)
            .order_by()
            .values("digest")
            .annotate(people=Count(Lower("invitation__email"), distinct=True))
        )
        emails = Message.objects.filter(
            kind=Message.Kind.DIGEST, digest=Coalesce(OuterRef("together_with"), OuterRef("pk"))
        )
        letters: QuerySet[Digest] = super().get_queryset(request)
        return letters.select_related(
            "approach__campaign", "approach__candidate__ballot__constituency", "reply"
        ).annotate(
            people=Coalesce(Subquery(people.values("people")), 0),
            email=Subquery(emails.values("status")[:1]),
        )

    @admin.display(ordering="approach__candidate__sort_name")
    def candidate(self, letter: Digest) -> str:
        return letter.approach.candidate.name

    @admin.display(ordering="approach__candidate__ballot__constituency__name")
    def constituency(self, letter: Digest) -> str:
        return letter.approach.candidate.constituency.name

    @admin.display(description="people who asked")
    def asked(self, letter: Any) -> int:
        return int(letter.people)

    @admin.display(description="email")
    def state(self, letter: Any) -> str:
        return Message.Status(letter.email).label if letter.email else "Not written yet"

    def answer(self, letter: Digest) -> str:
        reply: Reply | None = getattr(letter, "reply", None)
        return reply.get_state_display() if reply else "–"

    def get_urls(self) -> list[URLPattern]:
        waiting = self.admin_site.admin_view(self.waiting)
        return [
            path("waiting/", waiting, name="outreach_digest_waiting"),
            *super().get_urls(),
        ]

    def waiting(self, request: HttpRequest) -> HttpResponse:
        """Whom the next daily letters go to, and how many people stand in each."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        waits = Ask.objects.waiting_for_a_letter()
        rows = (
            waits.order_by()
            .values(
                name=F("approach__candidate__name"),
                seat=F("approach__candidate__ballot__constituency__name"),
                approach_pk=F("approach"),
            )
            .annotate(
                people=Count(Lower("invitation__email"), distinct=True), since=Min("changed_at")
            )
            .order_by("-people", "name")
        )
        return self.page(
            request,
            "waiting",
            "Waiting for the next daily letters",
            rows=rows[:SHOWN],
            candidates=(count := waits.order_by().values("approach").distinct().count()),
            more=max(count - SHOWN, 0),
            asks=waits.count(),
            next_at=daily.next_letters_at(timezone.now()),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One letter, and its answer: whoever may, passes that on or ends it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = int(object_id) if object_id.isdigit() else 0
        letter = get_object_or_404(self.get_queryset(request), pk=pk)
        reply: Reply | None = getattr(letter, "reply", None)
        form = GroundForm(
            request.POST if "send_back" in request.POST else None,
            reader="candidate",
            without=Ground.ELSEWHERE,
        )
        if request.method == "POST" and reply and (not form.is_bound or form.is_valid()):
            return self._decide(request, reply, form)
        asks = letter.asks.select_related("invitation").order_by("pk")
        return self.page(
            request,
            "letter",
            str(letter),
            letter=letter,
            state=self.state(letter),
            reply=reply,
            form=form,
            may_decide=_may_decide(request),
            may_leave=answering.may_leave(letter.approach),
            emails=_emails_of(letter) if reply else {},
            asks=asks[:SHOWN],
            more=max(asks.count() - SHOWN, 0),
            together=Digest.objects.of_letter(letter.together_with_id or letter.pk)
            .exclude(pk=letter.pk)
            .with_names(),
        )

    def _decide(self, request: HttpRequest, reply: Reply, form: GroundForm) -> HttpResponse:
        if not _may_decide(request):
            raise PermissionDenied
        member = cast(User, request.user)  # the admin lets nobody else in
        letter = reply.digest
        try:
            if request.POST.get("reply") != str(reply.pk):
                # Returned meanwhile, and written anew: nobody has looked at that one.
                raise answering.AlreadyDecided
            if form.is_bound:
                ground = Ground(form.cleaned_data["ground"])
                owed = answering.send_back(
                    reply, by=member, ground=ground, note=form.cleaned_data["note"]
                )
                done = "Answer not passed on."
            elif not answering.may_leave(letter.approach):
                words = "Today is polling day, and nothing leaves. Pass it on tomorrow."
                self.message_user(request, words, messages.WARNING)
                return redirect(request.path)
            else:
                owed = answering.release(reply, by=member)
                done = "Answer passed on."
        except answering.AlreadyDecided:
            words = "Somebody else decided about it first, or it is another answer by now."
            self.message_user(request, words, messages.WARNING)
        else:
            services.nudge(*owed)
            self.log_change(request, letter, done)
            self.message_user(request, done)
        return redirect(request.path)


def _may_decide(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("outreach.review_invitation"))


def _emails_of(letter: Digest) -> dict[str, int]:
    """How far the answer has come on its way to the supporters."""
    counts = Message.objects.filter(kind=Message.Kind.ANSWER, ask__digest=letter).order_by()
    return {
        Message.Status(status).label: count
        for status, count in counts.values_list("status").annotate(Count("pk"))
    }
