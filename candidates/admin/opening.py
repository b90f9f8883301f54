"""What opens a page of our own about one row in the admin."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)


def opened(rows: ModelAdmin[Row], request: HttpRequest, pk: int | str) -> Row:
    """The row, for whoever may see it; as for the admin's own pages. Raises Http404 and
    PermissionDenied."""
    row: Row | None = rows.get_object(request, str(pk))
    if row is None:
        raise Http404
    if not rows.has_view_permission(request, row):
        raise PermissionDenied
    return row
