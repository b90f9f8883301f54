import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests.site import Site


@pytest.fixture(autouse=True)
def _own_files():
    """Files and counts of one test are gone before the next."""
    yield
    cache.clear()
    shutil.rmtree(settings.VAR_DIR / "media", ignore_errors=True)


@pytest.fixture(autouse=True)
def _in_english():
    """The language of the last page of one test is not that of the next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def site(tmp_path):
    """The site with its demonstration, running; no worker yet."""
    running = Site(tmp_path)
    yield running
    running.stop()
