"""The site's own settings, and the bare views beside its pages."""

import os

from imhaw.settings import *  # noqa: F403
from imhaw.settings import TEMPLATES

ROOT_URLCONF = "bench.bare.urls"
STATIC_ROOT = os.environ["BENCH_DIR"] + "/static"
TEMPLATES[0]["DIRS"].append(os.environ["BENCH_DIR"])
