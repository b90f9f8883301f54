"""Who works here."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

admin.site.unregister([User, Group])


@admin.register(User)
class StaffAdmin(UserAdmin):
    # Plain lists: the two boxes with arrows can't be used with a screen reader.
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    filter_horizontal = []
