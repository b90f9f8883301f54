from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "campaigns.outreach"
    label = "outreach"
