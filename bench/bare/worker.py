"""A process that does what a worker's process does: it sends what is due, once told to begin.

python bench/bare/worker.py DATABASE PORT
"""

import gc
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_BACKEND = "campaigns.outreach.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
django.setup()

from campaigns.outreach import emails
from campaigns.outreach.models import Message
from campaigns.outreach.tasks import send_due

if __name__ == "__main__":
    # A worker has been up for a while: its templates and translations are read.
    emails.letter(Message.objects.with_subject()[0], "somebody@candidates.example")
    gc.freeze()
    print("ready", flush=True)
    sys.stdin.readline()
    send_due()
