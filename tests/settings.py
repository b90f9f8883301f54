"""The real settings, with what lies outside the process replaced. Needs no environment."""

import atexit
import os
import shutil
import tempfile

# What .env says is for trying the site out, and must change no test.
os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["LINK_KEY"] = "only-for-tests-too"
os.environ["DEBUG"] = "0"
os.environ["SECURE_SSL_REDIRECT"] = "0"
os.environ["SITE_URL"] = "http://testserver"
os.environ["EMAIL_URL"] = "smtp://127.0.0.1:1"
os.environ["ANYMAIL"] = (
    '{"WEBHOOK_SECRET": "provider:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}'
)
os.environ["MAILCHIMP_API_KEY"] = ""
os.environ["MAILCHIMP_WEBHOOK_SECRET"] = "a-long-secret"
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("REDIS_URL", "")
os.environ["PAGE_CACHE_SECONDS"] = "0"
# Never by a thread: a test that wants them written says so.
os.environ["LOOK_UPS_WRITTEN_SECONDS"] = "86400"
os.environ["REMOTE_LOOKUP"] = ""
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="imhaw-tests-")

from imhaw.settings import *  # noqa: F403
from imhaw.settings import CACHES, STORAGES

if url := os.environ["REDIS_URL"]:
    # One for each process of tests: what one clears, another may be counting.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{url.rpartition('/')[0]}/{8 + worker}"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A nudge runs at once, where on_commit fires; the outbox itself is tested as it is.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Nothing is collected for tests; static files are served from where they lie.
MIDDLEWARE = [one for one in MIDDLEWARE if "whitenoise" not in one]  # noqa: F405
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
