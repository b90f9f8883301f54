"""Tells Django which site its admin is. Read before models are loaded, so that the site itself
lies in front.py."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "pledges.front.StaffSite"
