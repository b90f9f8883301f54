import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imhaw.settings")

app = Celery("imhaw")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**_: object) -> None:
    """What was loaded at the start is no garbage: to look it through again and again takes
    a tenth of the time that sending does."""
    gc.freeze()
