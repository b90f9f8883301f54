"""What there is to read, watch, print and pass on, for staff."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import Sum
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from campaigns.models import Resource, ResourceVersion


class VersionInline(admin.StackedInline):
    model = ResourceVersion
    extra = 0
    fields = ["file", "link", ("seconds", "pages"), "note", "told"]
    readonly_fields = ["told"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    verbose_name = "version"

    @admin.display(description="about it")
    def told(self, version: ResourceVersion) -> str:
        if not version.pk:
            return "The newest is shown; earlier ones can still be had below it."
        size = f"{filesizeformat(version.bytes)}, " if version.bytes else ""
        return f"{size}taken {version.downloads} times"


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "campaign", "language", "in_toolkit", "published", "taken"]
    list_filter = ["kind", "published", "in_toolkit", "language", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["title", "title_cy", "summary", "made_by"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [VersionInline]
    fieldsets = [
        (None, {"fields": ["campaign", "kind", "title", "title_cy", "slug"]}),
        ("What it is", {"fields": ["summary", "summary_cy", "description", "description_cy"]}),
        (
            "About it",
            {
                "fields": [
                    "made_by",
                    ("dated", "dated_cy"),
                    ("language", "nation"),
                    ("licence", "licence_cy"),
                ]
            },
        ),
        ("Where it is shown", {"fields": ["in_toolkit", "order", "published"]}),
    ]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).annotate(taken=Sum("versions__downloads"))

    @admin.display(description="taken", ordering="taken", empty_value="0")
    def taken(self, resource: Resource) -> int | None:
        return resource.taken  # type: ignore[attr-defined, no-any-return]
