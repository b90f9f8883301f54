from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import caches
from django.core.management import call_command

from pledges import moderation, services
from pledges.models import Photo
from tests.factories import a_campaign, a_picture, an_approach


@pytest.fixture
def approach():
    return an_approach(a_campaign())


@pytest.fixture
def link(approach):
    return approach.get_absolute_url()


@pytest.fixture
def a_photo():
    """Makes one that waits."""

    def make(
        name="Ann Archer", *, campaign=None, seat=None, people="nobody_else", alt_text="In a park"
    ):
        approach = an_approach(campaign or a_campaign(), name=name, seat=seat)
        pledge = services.begin(approach, role="candidate", display_name=name, statement="")
        return another_photo(pledge, people=people, alt_text=alt_text)

    return make


@pytest.fixture
def campaign():
    return a_campaign(year=2024)


@pytest.fixture
def on_the_wall(campaign, a_photo, admin_user):
    """Makes one of that year that the public may see."""

    def make(name="Ann Archer", **fields):
        photo = a_photo(name, campaign=campaign, **fields)
        moderation.approve(photo, by=admin_user, alt_text="In a park")
        return Photo.objects.get(pk=photo.pk)

    return make


@pytest.fixture
def pages_are_kept(settings):
    """As in production."""
    settings.PAGE_CACHE_SECONDS = 10
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def another_photo(pledge, *, people="nobody_else", alt_text="In a park", colour="#ffd9c7"):
    upload = BytesIO(a_picture(colour=colour))
    photo = services.add_photo(pledge, upload, people=people, alt_text=alt_text)
    services.join(pledge, may_contact_later=False)
    return Photo.objects.get(pk=photo.pk)


@pytest.fixture
def staff():
    """Makes a member of staff of a group."""

    def make(name, group="Moderator"):
        call_command("staff_groups")
        user = User.objects.create_user(name, f"{name}@staff.example", "x", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return user

    return make


@pytest.fixture
def own_files(settings, tmp_path):
    """Pictures in folders of this test alone."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "private"), "base_url": None},
        },
        "public": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "public"), "base_url": "/media/"},
        },
    }
    return tmp_path


@pytest.fixture
def demonstration(own_files):
    call_command("demo", "--yes-this-is-a-demo", photos=1, verbosity=0)
