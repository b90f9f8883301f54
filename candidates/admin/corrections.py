"""What people say is wrong, beside what the register holds, with one button."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from candidates import corrections
from candidates.admin.opening import StateFilter, opened
from candidates.importers import democracy_club
from candidates.models import AlreadyDecided, Candidate, Contact, Correction

Subject = Correction.Subject


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    list_display = ["about", "subject", "constituency", "by", "state", "created_at"]
    list_filter = [StateFilter, "subject"]
    list_select_related = ["candidate", "constituency"]
    search_fields = ["candidate__name", "constituency__name", "value"]
    ordering = ["created_at", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a candidate may take over what others say of one."""
        return request.user.has_perm("candidates.change_candidate")

    @admin.display(ordering="candidate__sort_name")
    def about(self, correction: Correction) -> str:
        return correction.candidate.name if correction.candidate else "The list"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One suggestion beside what the register holds. Deciding takes the permission to
        change candidates."""
        correction = opened(self, request, object_id)
        if request.method == "POST":
            if not self.has_decide_permission(request):
                raise PermissionDenied
            return self._decide(request, correction)
        candidate = correction.candidate
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(correction),
            "correction": correction,
            "candidate": candidate,
            "party": corrections.party_today(candidate) if candidate else "",
            "today": _today(correction),
            "suggested": _suggested(correction),
            "adds_somebody": correction.subject == Subject.MISSING,
            "by_hand": correction.subject == Subject.OTHER,
            "democracy_club": democracy_club.page_of(candidate) if candidate else "",
            "waits": correction.state == Correction.State.WAITING,
            "may_decide": self.has_decide_permission(request),
            "may_delete": self.has_delete_permission(request, correction),
        }
        return render(request, "admin/candidates/correction/change_form.html", context)

    def _decide(self, request: HttpRequest, correction: Correction) -> HttpResponse:
        member = cast(User, request.user)  # the admin lets nobody else in
        accepted = "accept" in request.POST
        try:
            (corrections.accept if accepted else corrections.refuse)(correction, by=member)
        except AlreadyDecided:
            self.message_user(
                request,
                "Somebody else decided about this suggestion first; theirs holds.",
                messages.WARNING,
            )
            return redirect("admin:candidates_correction_change", correction.pk)
        self.log_change(request, correction, "Accepted." if accepted else "Not taken over.")
        if accepted and correction.candidate and correction.subject != Subject.OTHER:
            words = f"Corrected after a suggestion: {correction.get_subject_display().lower()}."
            self.log_change(request, correction.candidate, words)
        self.message_user(request, f"{correction}: {_done(correction)}")
        if accepted and correction.subject == Subject.MISSING:
            return redirect(_add_page(correction))
        following = Correction.objects.waiting().first()
        if following:
            return redirect("admin:candidates_correction_change", following.pk)
        return redirect("admin:candidates_correction_changelist")


def _done(correction: Correction) -> str:
    if correction.state == Correction.State.REFUSED:
        return "not taken over. Nothing has changed."
    if correction.subject == Subject.MISSING:
        return "accepted. Now add them."
    if correction.subject == Subject.OTHER:
        return "marked as done."
    return "accepted, and locked: imports leave it alone."


def _add_page(correction: Correction) -> str:
    return reverse("admin:candidates_candidate_add") + f"?correction={correction.pk}"


def _today(correction: Correction) -> list[str]:
    """What the register holds, in the words of the list."""
    candidate = correction.candidate
    if candidate is None:
        return []
    match correction.subject:
        case Subject.NAME:
            return [candidate.name]
        case Subject.PARTY:
            return [corrections.party_today(candidate)]
        case Subject.STATUS:
            return [str(candidate.get_status_display())]
        case Subject.EMAIL:
            return _ways(candidate, Contact.Channel.EMAIL)
        case Subject.WEBSITE:
            return _ways(candidate, Contact.Channel.WEBSITE)
    return []


def _ways(candidate: Candidate, channel: Contact.Channel) -> list[str]:
    return [
        f"{way.value} ({way.problem})" if way.problem else way.value
        for way in candidate.contacts.filter(channel=channel)
    ] or ["None"]


def _suggested(correction: Correction) -> str:
    if correction.subject == Subject.STATUS and correction.candidate:
        status = corrections.status_of_who_left(correction.candidate).label
        return f"{status}. {correction.value}" if correction.value else str(status)
    return correction.value
