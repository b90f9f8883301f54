from importlib import import_module

from django.apps import AppConfig, apps


class OutreachConfig(AppConfig):
    name = "campaigns.outreach"
    label = "outreach"

    def ready(self) -> None:
        if apps.is_installed("anymail"):
            import_module("campaigns.outreach.returns.receivers")
