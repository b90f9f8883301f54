"""Settings for imhaw. Every value that differs between machines comes from the environment."""

from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env(
    DEBUG=(bool, False),
    ALLOWED_HOSTS=(list, []),
    TRUST_PROXY=(bool, False),
    WORKER_CONCURRENCY=(int, 1),
    EMAIL_TIMEOUT=(int, 20),
    OUTBOX_LEASE_SECONDS=(int, 120),
    OUTBOX_SWEEP_SECONDS=(int, 15),
    IMPORT_SWEEP_SECONDS=(int, 30),
    PAGE_CACHE_SECONDS=(int, 10),
    CDN_SECONDS=(int, 60),
    LOOK_UPS_WRITTEN_SECONDS=(int, 30),
    DISK_RESERVE_MB=(int, 200),
    UNDO_MINUTES=(int, 10),
)
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def required(name: str, purpose: str) -> str:
    """Return the variable, or stop the start with a sentence that says what to do."""
    value = str(env.str(name, default=""))
    if not value:
        raise ImproperlyConfigured(
            f"Set {name} in the environment or in .env: {purpose} "
            "`make .env` writes a file to begin with."
        )
    return value


# Core

# No default: a site with a guessable key must not start.
SECRET_KEY = required("SECRET_KEY", "it signs sessions.")
# Apart from SECRET_KEY, which may be changed at any time: the links that were mailed are
# made from this one, and so is what we remember of people who want no emails. A new key
# forgets them all.
LINK_KEY = required("LINK_KEY", "personal links are made from it.")
DEBUG = env("DEBUG")
SITE_URL = str(env.str("SITE_URL", default="http://127.0.0.1:8000")).rstrip("/")
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or (["*"] if DEBUG else [])
ROOT_URLCONF = "imhaw.urls"
WSGI_APPLICATION = "imhaw.wsgi.application"

# The charity, as it signs its pages and emails

SITE_NAME = env.str("SITE_NAME", default="Speak up for babies")
CHARITY_NAME = env.str("CHARITY_NAME", default="Parent-Infant Foundation")
CHARITY_URL = env.str("CHARITY_URL", default="https://parentinfantfoundation.org.uk/")
# Whoever changes the code shows it to those who use it (AGPL, section 13).
SOURCE_URL = env.str("SOURCE_URL", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="campaigns@charity.example")
# Whom security.txt names.
SECURITY_EMAIL = env.str("SECURITY_EMAIL", default=CONTACT_EMAIL)

INSTALLED_APPS = [
    "pledges",
    "campaigns.outreach",
    "campaigns",
    "candidates",
    "pledges.staff.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "candidates.middleware.pages_for_all",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "campaigns.context.current_campaign",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Services

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
# Without it, beat ends at its start, the worker goes on, and nothing is swept.
VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing, and what was sent stays recorded
    # through a power cut (synchronous=FULL). What is deleted is overwritten in the file.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A page that is kept asks one small question now and then: opening takes longer than that.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("REDIS_URL"),
        "KEY_PREFIX": "imhaw",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if env.str("REDIS_URL", default="")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # In the process: pages are answered faster, and also while Redis is down.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
    },
    # Apart, so that files of many boards never push out the pages; some ten megabytes.
    "boards": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "boards",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}
# How old a page may be that is the same for everyone; 0 makes each anew. What is taken back is
# gone from every page at once all the same.
PAGE_CACHE_SECONDS = env("PAGE_CACHE_SECONDS")
# Where a cache in front of us, such as Fastly or Cloudflare, is told what to forget, and what
# shows it that it is us. With an address it may keep pages for so many seconds; without one it
# asks us each time whether they are still the same.
CDN_PURGE_URL = str(env.str("CDN_PURGE_URL", default=""))
CDN_PURGE_TOKEN = (
    required(
        "CDN_PURGE_TOKEN", "the cache at CDN_PURGE_URL lets nobody else tell it what to forget."
    )
    if CDN_PURGE_URL
    else ""
)
CDN_SECONDS = env("CDN_SECONDS")
# How often each process writes down how many postcodes were looked up, for the reports of staff.
LOOK_UPS_WRITTEN_SECONDS = env("LOOK_UPS_WRITTEN_SECONDS")

# Without Redis, messages lie as files below var/. That broker loses what a killed worker
# held, and nothing depends on it: the database is the queue.
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or "filesystem://localhost//"
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "imhaw.broker:Transport"
    for folder in ("queue", "control", "processed"):
        (VAR_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "processed_folder": str(VAR_DIR / "broker" / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# Never longer than the lease on a claimed message.
CELERY_TASK_TIME_LIMIT = 110
# One message at a time in each worker process: a worker that is killed leaves at most
# one message in doubt. For more speed, start more workers.
CELERY_WORKER_CONCURRENCY = env("WORKER_CONCURRENCY")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# An import takes minutes, and an hour at worst. So that no email waits for one, they have a
# queue of their own; a worker that is told nothing (-Q) takes from both.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "imports")]
CELERY_TASK_ROUTES = {
    "candidates.tasks.run_import": {"queue": "imports"},
    "candidates.tasks.refresh_register": {"queue": "imports"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10

# What a Prometheus server shows to read /metrics. Without it the page does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Less room than this on the disk is told before nothing can be written.
DISK_RESERVE_MB = env("DISK_RESERVE_MB")
OUTBOX_LEASE_SECONDS = env("OUTBOX_LEASE_SECONDS")
OUTBOX_SWEEP_SECONDS = env("OUTBOX_SWEEP_SECONDS")
# How long a decision about a photo can be undone; the emails about it leave after that.
UNDO_MINUTES = env("UNDO_MINUTES")
# Minutes until the next attempt. Greylisting wants a few minutes, a broken server hours;
# after the last one, a week has passed.
OUTBOX_RETRY_MINUTES = [
    float(minutes)
    for minutes in env.list(
        "OUTBOX_RETRY_MINUTES", default=[5, 15, 30, 60, 120, 240, 480, 720, *[1440] * 6]
    )
]
IMPORT_SWEEP_SECONDS = env("IMPORT_SWEEP_SECONDS")
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {
        "task": "campaigns.outreach.tasks.sweep_outbox",
        "schedule": OUTBOX_SWEEP_SECONDS,
        # A sweep that waited longer than this is not worth doing: the next one is due.
        "options": {"expires": 60},
    },
    "keep mailings going": {
        "task": "campaigns.outreach.tasks.keep_mailings_going",
        "schedule": OUTBOX_SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "make daily letters": {
        "task": "campaigns.outreach.tasks.make_daily_letters",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "tell whoever waits for a list": {
        "task": "campaigns.outreach.tasks.tell_whoever_waits",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "sound alarms": {
        "task": "campaigns.outreach.tasks.sound_alarms",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "tell partners": {
        "task": "campaigns.outreach.tasks.tell_partners",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "tell readers of the newsletter": {
        "task": "campaigns.outreach.tasks.tell_readers",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "hand over readers of the newsletter": {
        "task": "campaigns.outreach.tasks.hand_over_readers",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "make visit offers": {
        "task": "campaigns.outreach.tasks.make_visit_offers",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "tell correspondents": {
        "task": "campaigns.outreach.tasks.tell_correspondents",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "answer claims": {
        "task": "campaigns.outreach.tasks.answer_claims",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "remind supporters": {
        "task": "campaigns.outreach.tasks.remind_supporters",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "take in what came back": {
        "task": "campaigns.outreach.tasks.take_in_what_came_back",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "tell of opened walls": {
        "task": "pledges.tasks.tell_of_opened_walls",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "tell signatories": {
        "task": "pledges.tasks.tell_signatories",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "remove leftovers": {
        "task": "pledges.tasks.remove_leftovers",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "count what pages show": {
        "task": "pledges.tasks.count",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "tell moderators": {
        "task": "pledges.tasks.tell_moderators",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "sweep imports": {
        "task": "candidates.tasks.sweep_imports",
        "schedule": IMPORT_SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    # It decides itself what is due: a message that gets lost is made up for by the next one.
    "refresh the register": {
        "task": "candidates.tasks.refresh_register",
        "schedule": 900,
        "options": {"expires": 900},
    },
    "tidy": {
        "task": "pledges.tasks.tidy",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}

# Mail

if DEBUG and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "campaigns.outreach.mailbox.MailboxBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
    EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="campaigns.outreach.smtp.EmailBackend")
# Seconds for each answer of the mail server.
EMAIL_TIMEOUT = env("EMAIL_TIMEOUT")
# For a mail provider's API: its keys, and EMAIL_BACKEND as django-anymail names it.
ANYMAIL = env.json("ANYMAIL", default={})
if ANYMAIL:
    INSTALLED_APPS.append("anymail")
    # Amazon's library would try again by itself where an answer is missing: twice the email.
    ANYMAIL.setdefault(
        "AMAZON_SES_CLIENT_PARAMS", {"config": {"retries": {"total_max_attempts": 1}}}
    )
EMAIL_USE_LOCALTIME = False
# Two streams, so that a complaint about one does not sink the other.
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <hello@mail.charity.example>"
)
INVITATIONS_FROM_EMAIL = env.str(
    "INVITATIONS_FROM_EMAIL", default="invitations@invites.charity.example"
)
SERVER_EMAIL = env.str("SERVER_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# Each message leaves with a return path of its own below this domain, so that a bounce
# says which one it is about. Empty: with the address that it is from.
BOUNCE_DOMAIN = str(env.str("BOUNCE_DOMAIN", default=""))
# The mailbox that takes them in: imaps://user:password@host/INBOX. Empty: nobody reads it.
BOUNCE_IMAP_URL = str(env.str("BOUNCE_IMAP_URL", default=""))
# For the pre-flight: which DKIM key the provider signs with, and whom to ask for DNS records
# (host, or host:port) if not the system's own name servers.
DKIM_SELECTOR = str(env.str("DKIM_SELECTOR", default=""))
DNS_SERVER = str(env.str("DNS_SERVER", default=""))

# The newsletter is sent by Mailchimp: its API key, whose end names the data centre ("…-us6"), and
# the id of the audience. Without a key, staff download addresses for whatever service sends it.
MAILCHIMP_API_KEY = env.str("MAILCHIMP_API_KEY", default="")
MAILCHIMP_AUDIENCE = env.str("MAILCHIMP_AUDIENCE", default="")
if MAILCHIMP_API_KEY and not (MAILCHIMP_AUDIENCE and "-" in MAILCHIMP_API_KEY):
    raise ImproperlyConfigured(
        "Set MAILCHIMP_API_KEY to the whole key, which ends like -us6, and MAILCHIMP_AUDIENCE to "
        "the id of the audience."
    )
MAILCHIMP_URL = env.str(
    "MAILCHIMP_URL",
    default=f"https://{MAILCHIMP_API_KEY.rpartition('-')[2]}.api.mailchimp.com/3.0",
)
# The ids of the audience's marketing permissions (its GDPR fields), which our readers have given.
MAILCHIMP_PERMISSIONS = env.list("MAILCHIMP_PERMISSIONS", default=[])
# What the address ends with that Mailchimp reports to: /mailchimp/<secret>/. Without a secret,
# anybody could: there is no such page.
MAILCHIMP_WEBHOOK_SECRET = env.str("MAILCHIMP_WEBHOOK_SECRET", default="")

# Networks that many people share, to which no limit applies: 192.0.2.0/24, 2001:db8::/32
try:
    ALLOWED_NETWORKS = [ip_network(one) for one in env.list("ALLOWED_NETWORKS", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(f"Set ALLOWED_NETWORKS to networks with commas: {error}.") from None

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media" / "public"
STORAGES = {
    # Private: what people sent, drafts, and what waits for a decision.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "media" / "private"), "base_url": None},
    },
    # Public: our own re-encoded copies of approved photos, under random names.
    "public": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "base_url": MEDIA_URL},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
if bucket := env.str("S3_PRIVATE_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "default_acl": "private", "querystring_auth": True},
    }
    MEDIA_HOST = required("S3_PUBLIC_URL", "pages may show pictures from that address only.")
    STORAGES["public"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": required("S3_PUBLIC_BUCKET", "photos on the wall are put there."),
            "querystring_auth": False,
            "url_protocol": MEDIA_HOST.partition("//")[0],
            "custom_domain": MEDIA_HOST.partition("//")[2],
            # A photo that was taken down is in nobody's cache for longer.
            "object_parameters": {"CacheControl": f"public, max-age={5 * 60}"},
        },
    }
else:
    MEDIA_HOST = ""

# Photos (domain rules: 25 MB, 600 px on the short side)

PHOTO_MAX_BYTES = 25 * 1000 * 1000
FILE_UPLOAD_HANDLERS = ["pledges.uploads.CappedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# The register, and where it comes from

DEMOCRACY_CLUB_URL = str(
    env.str("DEMOCRACY_CLUB_URL", default="https://candidates.democracyclub.org.uk")
).rstrip("/")
MEMBERS_API_URL = str(
    env.str("MEMBERS_API_URL", default="https://members-api.parliament.uk/api")
).rstrip("/")
# Seconds between two questions to Parliament, which shuts out for an hour who asks too fast.
MEMBERS_API_PAUSE = float(env.float("MEMBERS_API_PAUSE", default=0.7))
# Whether the worker fetches the register by itself. Not while somebody is trying the site out.
NIGHTLY_IMPORTS = env.bool("NIGHTLY_IMPORTS", default=not DEBUG)
# Who is asked about a postcode that our table lacks: nobody, "postcodes.io" or "mapit". Off,
# because it sends what voters type to somebody else; the privacy page says so where it is on.
REMOTE_LOOKUP = str(env.str("REMOTE_LOOKUP", default=""))
_LOOKUPS = {
    "": "",
    "postcodes.io": "https://api.postcodes.io",
    "mapit": "https://mapit.mysociety.org",
}
if REMOTE_LOOKUP not in _LOOKUPS:
    raise ImproperlyConfigured("Set REMOTE_LOOKUP to postcodes.io or mapit, or leave it empty.")
REMOTE_LOOKUP_URL = str(env.str("REMOTE_LOOKUP_URL", default="") or _LOOKUPS[REMOTE_LOOKUP]).rstrip(
    "/"
)
MAPIT_KEY = str(env.str("MAPIT_KEY", default=""))
# What staff upload: the largest file that is published for us has 250 MB.
IMPORT_MAX_BYTES = 300 * 1000 * 1000

# Language and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Cymraeg"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# Safety

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "campaigns.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# The site is never below another address. Gunicorn takes SCRIPT_NAME from a visitor's headers, where
# the proxy is on the same machine: pages of one address would be kept and shown at another.
FORCE_SCRIPT_NAME = ""
TRUST_PROXY = env("TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *(["/".join(MEDIA_HOST.split("/")[:3])] if MEDIA_HOST else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "admin:login"
# Ten wrong passwords for one name from one address lock that pair for an hour. Locking
# the name alone would let a stranger lock staff out.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "candidates.visitor.address_of"
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True

# Logs: ids, never addresses, postcodes or links

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "campaigns.outreach.links.RedactLinks"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["redact"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It names the address of a request that failed or took too long.
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It names the address that was asked, and so what somebody typed.
        "urllib3": {"level": "ERROR"},
        # Its messages name the user and the address.
        "axes": {"level": "ERROR"},
    },
}
