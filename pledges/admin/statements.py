"""The sentences that are to follow those on candidates' pages, each beside the one it follows."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from campaigns.outreach import previews
from campaigns.outreach.admin import ReadOnly
from campaigns.outreach.models import Message
from candidates.admin.opening import StateFilter, opened
from pledges import statements
from pledges.admin.ages import age
from pledges.models import AlreadyDecided, Photo, Statement
from pledges.statement_forms import RefuseForm

State = Statement.State
GONE = "They have sent another sentence meanwhile, or left."
LATE = "Somebody else decided about this sentence first; theirs holds."
# With less than this in common, marks would only be in the way.
ALIKE = 0.3
# Each word and each sign, with the space before it.
WORDS = re.compile(r"\s*(?:\w+|[^\w\s])")


@admin.register(Statement)
class StatementAdmin(ReadOnly):
    list_display = ["candidate", "text", "constituency", "waits"]
    list_filter = [StateFilter]
    list_select_related = [
        "pledge__approach__candidate__party",
        "pledge__approach__candidate__ballot__constituency",
    ]
    search_fields = [
        "text",
        "pledge__display_name",
        "pledge__approach__candidate__ballot__constituency__name",
    ]
    ordering = ["sent_at", "pk"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(ordering="pledge__approach__candidate__sort_name")
    def candidate(self, statement: Statement) -> str:
        return statement.pledge.display_name

    @admin.display(ordering="pledge__approach__candidate__ballot__constituency__name")
    def constituency(self, statement: Statement) -> str:
        candidate = statement.pledge.approach.candidate
        return format_html("{}<br>{}", candidate.constituency.name, candidate.party_text)

    @admin.display(description="state", ordering="sent_at")
    def waits(self, statement: Statement) -> str:
        waiting = statement.state == State.WAITING
        return age(statement.sent_at) if waiting else statement.get_state_display()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": "New sentences"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One sentence beside that on the page. Deciding takes the permission to moderate."""
        try:
            statement = opened(self, request, object_id)
        except Http404:
            self.message_user(request, GONE, messages.WARNING)
            return redirect("admin:pledges_statement_changelist")
        if request.method != "POST":
            return self._show(request, statement, RefuseForm())
        if not request.user.has_perm("pledges.moderate_photo"):
            raise PermissionDenied
        return self._act(request, statement)

    def _show(self, request: HttpRequest, statement: Statement, form: RefuseForm) -> HttpResponse:
        pledge = statement.pledge
        before, after = marked(pledge.statement, statement.text)
        return self.page(
            request,
            "change_form",
            f"A new sentence of {pledge.display_name}",
            statement=statement,
            pledge=pledge,
            candidate=pledge.approach.candidate,
            live=pledge.photo_in(Photo.Status.APPROVED),
            waits=statement.state == State.WAITING,
            stands=_stands(statement),
            before=before,
            after=after,
            others=pledge.statements.exclude(pk=statement.pk).select_related("decided_by"),
            may_decide=request.user.has_perm("pledges.moderate_photo"),
            form=form,
        )

    def _act(self, request: HttpRequest, statement: Statement) -> HttpResponse:
        by, form = cast(User, request.user), RefuseForm(request.POST)
        stood = _stands(statement)
        try:
            if request.POST.get("seen", State.WAITING) != statement.state:
                raise AlreadyDecided
            if "accept" in request.POST:
                statements.accept(statement, by=by)
                done = "Accepted. It stands on their page, and they are told."
            elif not form.is_valid():
                return self._show(request, statement, form)
            elif "sure" not in request.POST:
                return self._show_email(request, statement, form)
            else:
                statements.refuse(statement, by=by, reason=form.cleaned_data["reason"])
                done = "Off their page." if stood else "Refused."
                done += " The candidate gets your reason by email."
        except AlreadyDecided:
            self.message_user(request, LATE, messages.WARNING)
            return redirect("admin:pledges_statement_changelist")
        self.log_change(request, statement, done)
        self.message_user(request, f"{statement.pledge.display_name}: {done}")
        if following := Statement.objects.waiting().first():
            return redirect("admin:pledges_statement_change", following.pk)
        self.message_user(request, "No other sentence waits.")
        return redirect("admin:pledges_statement_changelist")

    def _show_email(
        self, request: HttpRequest, statement: Statement, form: RefuseForm
    ) -> HttpResponse:
        """The email as it would go, with its reason to change. Decides nothing."""
        stands = _stands(statement)
        details = {"reason": form.cleaned_data["reason"], "off": "1" if stands else ""}
        email = previews.about_what_they_sent(
            Message.Kind.STATEMENT, statement.pledge.approach, details
        )
        return self.page(
            request,
            "email",
            "The email before it goes",
            statement=statement,
            stands=stands,
            form=form,
            email=email,
        )


def _stands(statement: Statement) -> bool:
    """Whether it is what their page shows now."""
    return statement.state == State.ACCEPTED and statement.pledge.statement == statement.text


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both sentences, with the words marked that only one of them has."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return format_html("{}", before), format_html("{}", after)
    left, right = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        left.append(_words(old[a:b], "" if tag == "equal" else "del", "No longer there"))
        right.append(_words(new[c:d], "" if tag == "equal" else "ins", "New"))
    return _joined(left), _joined(right)


def _words(words: list[str], mark: str, said: str) -> SafeString:
    text = "".join(words)
    if not mark or not text:
        return format_html("{}", text)
    return format_html('<{0}><span class="visually-hidden">{1}: </span>{2}</{0}>', mark, said, text)


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
