"""Where staff begin an import: a file of theirs, or what is published now."""

from __future__ import annotations

from typing import cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest

from candidates.importers.democracy_club import address_of_export
from candidates.importers.kinds import KINDS
from candidates.models import Election

FETCH = "fetch"
# The beginnings of what people choose by mistake. A gzip and a zip file may hold the right one.
NOT_A_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"<!doctype", b"<html")


def _elections() -> QuerySet[Election]:
    return Election.objects.filter(invented=False)


class ImportForm(forms.Form):
    """One kind of import. Either button says by its name what it does."""

    election = forms.ModelChoiceField(
        _elections(),
        label="Election",
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": "Choose one of the elections in the list."},
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        error_messages={"max_length": "Give the file a shorter name, and choose it again."},
        max_length=300,
    )

    def __init__(self, kind: str, request: HttpRequest | None = None) -> None:
        super().__init__(
            request.POST if request else None,
            request.FILES if request else None,
            auto_id=f"id_{kind}_%s",
        )
        self.key, self.kind = kind, KINDS[kind]
        self.fetches = bool(request and FETCH in request.POST)
        self.fields["file"].label = f"{self.kind.name}: a file of yours"
        if kind != "candidates":
            del self.fields["election"]

    @property
    def can_fetch(self) -> bool:
        asks_which = "election" in self.fields
        return self.kind.fetched and (not asks_which or _elections().exists())

    def clean_election(self) -> Election | None:
        election = cast(Election | None, self.cleaned_data["election"])
        if self.fetches and election is None:
            raise forms.ValidationError("Choose the election whose candidates to fetch.")
        return election

    def clean_file(self) -> UploadedFile | None:
        file = cast(UploadedFile | None, self.cleaned_data["file"])
        if self.fetches:
            return None
        if file is None:
            raise forms.ValidationError("Choose a file first.")
        size = file.size or 0
        if not size:
            raise forms.ValidationError(
                "The file is empty. Download it again, and choose it once more."
            )
        if size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                f"The file has more than {settings.IMPORT_MAX_BYTES // 1_000_000} MB. Upload it as "
                "gzip or zip, or have whoever runs the site import it with the command."
            )
        beginning = file.read(1000)
        file.seek(0)
        if beginning.lower().startswith(tuple(mark.lower() for mark in NOT_A_TABLE)):
            raise forms.ValidationError(
                "That is no table of plain text, but a page, a picture or a spreadsheet. Save it "
                "as CSV in UTF-8, and choose that file."
            )
        return file

    def source(self) -> tuple[str, str]:
        """The address to fetch, and what to call what comes from there."""
        if election := self.cleaned_data.get("election"):
            return address_of_export(election), f"Democracy Club, {election}"
        return settings.MEMBERS_API_URL, self.kind.publisher
