"""Pages of the admin on which a member of staff decides about what somebody sent: one after the
other, and whoever is first wins."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from campaigns.outreach.admin.asking import ReadOnly
from candidates.admin.filters import filled_or_not
from candidates.admin.opening import opened

CHANGE_WAITS = filled_or_not("change", empty="None waits", filled="Waits for us")
THEY_READ = "They read it in an email, within a minute"


class WhyForm(forms.Form):
    answer = forms.CharField(
        label="Why",
        help_text=f"{THEY_READ}, and on their page.",
        max_length=1000,
        error_messages={"required": "Write why: they will read it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Deciding(ReadOnly):
    """With a permission decide_… of their own."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.decide_{self.opts.model_name}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One of them; and the decision, by whoever may decide."""
        row = opened(self, request, object_id)
        if request.method == "POST" and not self.has_decide_permission(request):
            raise PermissionDenied
        return self.decide(request, row)

    def decide(self, request: HttpRequest, row: Any) -> HttpResponse:
        raise NotImplementedError

    def may(self, request: HttpRequest, row: Model) -> dict[str, bool]:
        return {
            "may_decide": self.has_decide_permission(request),
            "may_delete": self.has_delete_permission(request, row),
        }

    def too_late(self, request: HttpRequest, row: Model) -> HttpResponse:
        words = "Somebody else decided about this first; theirs holds."
        self.message_user(request, words, messages.WARNING)
        return self.to(row)

    def done(self, request: HttpRequest, row: Model, name: str, done: str) -> HttpResponse:
        # Without a name or an address: the log is kept longer.
        self.log_change(request, row, done)
        self.message_user(request, f"{name}: {done}")
        following = self.waiting().first()
        if following:
            return self.to(following)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def to(self, row: Model) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def waiting(self) -> QuerySet[Any]:
        return cast(QuerySet[Any], self.model._default_manager.waiting())
