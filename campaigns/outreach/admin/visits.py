"""What becomes of a candidate's wish to visit a service: a note, and whether it is settled."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict

from campaigns.outreach.models import Approach


class VisitForm(forms.Form):
    note = forms.CharField(
        label="What came of it",
        help_text="For staff: who was written to, which service, which day.",
        required=False,
        max_length=1000,
        error_messages={"max_length": "The note must be 1,000 characters or fewer."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # The note as it was on the page, so that nobody writes over somebody else's.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, approach: Approach, data: QueryDict | None) -> None:
        note = approach.visit_note
        typed = data.dict() if data is not None else None
        super().__init__(typed, initial={"note": note, "seen": note})
        self.approach = approach

    def keep(self) -> bool:
        """Whether it could be kept. If not, the form says what another person wrote."""
        note, seen = _lines(self.cleaned_data["note"]), _lines(self.cleaned_data["seen"])
        as_seen = Approach.objects.filter(pk=self.approach.pk, visit_note=seen)
        if note == seen or as_seen.update(visit_note=note):
            return True
        now = Approach.objects.get(pk=self.approach.pk).visit_note
        self.add_error("note", f"Somebody else changed the note meanwhile. It says now: “{now}”")
        self.data = {**self.data, "seen": now}
        return False


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def act(approach: Approach, pressed: QueryDict, *, by: User) -> str:
    """Settle or reopen it, or neither. Returns what was done, in words without any of the
    note, which the history must not repeat."""
    if "settle" in pressed:
        done = approach.settle_visit(by=by)
        return "Visit settled." if done else "Somebody else settled it first."
    if "reopen" in pressed:
        return "Visit open again." if approach.reopen_visit() else "It was open already."
    return "Note saved."
