"""Imports in the admin: looked at first, then applied or not."""

from django.contrib import admin
from django.http import HttpRequest

from candidates.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    list_display = ["source", "file_name", "state", "started_at", "finished_at", "by"]
    list_filter = ["source", "state"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
