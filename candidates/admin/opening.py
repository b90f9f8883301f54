"""What opens a page of our own about one row in the admin, and the list of those that wait."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
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


class StateFilter(SimpleListFilter):
    """Of rows with a State: opens on what waits."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All"), *model_admin.model.State.choices]

    def choices(self, changelist: Any) -> Any:
        yield from list(super().choices(changelist))[1:]

    def value(self) -> str:
        return super().value() or "waiting"

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if self.value() == "all" else rows.filter(state=self.value())
