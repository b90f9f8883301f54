"""What the wall is sorted and counted by is put down when something changes."""

import pytest
from django.utils import timezone

from candidates.models import Candidate, Constituency
from pledges import moderation, removal, undoing
from pledges.models import Photo, WallCount, WallPlace
from pledges.tasks import tidy
from tests.factories import a_campaign, a_seat
from tests.pledges.conftest import another_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def approved(a_photo, campaign, admin_user):
    def make(name="Ann Archer", seat=None, **fields):
        photo = a_photo(name, campaign=campaign, seat=seat, **fields)
        moderation.approve(photo, by=admin_user, alt_text="Smiling")
        return Photo.objects.get(pk=photo.pk)

    return make


def hung(campaign):
    names = Photo.objects.on_the_wall(campaign).values_list("pledge__display_name", flat=True)
    assert WallCount.objects.of(campaign).number == len(names)
    return list(names)


def test_by_constituency_and_surname(approved, campaign):
    york, exeter = a_seat("York"), a_seat("Éxeter", slug="exeter")
    for name, seat in (("Bo Zeal", york), ("Ann Young", exeter), ("Cy Old", exeter)):
        approved(name, seat)

    assert hung(campaign) == ["Cy Old", "Ann Young", "Bo Zeal"]


def test_it_comes_and_goes_with_decisions(approved, campaign, admin_user):
    photo = approved()
    assert hung(campaign) == ["Ann Archer"]

    moderation.hide(photo, by=admin_user)
    assert hung(campaign) == []

    moderation.show_again(photo, by=admin_user)
    assert hung(campaign) == ["Ann Archer"]


def test_it_goes_with_an_undo(approved, campaign, admin_user):
    undoing.undo(approved(), by=admin_user)

    assert hung(campaign) == []


def test_it_goes_with_a_withdrawal(approved, campaign):
    removal.leave(approved().pledge)

    assert hung(campaign) == []


def test_a_newer_photo_takes_its_place(approved, campaign, admin_user):
    photo = approved()
    newer = another_photo(photo.pledge, colour="#8c2f63")
    moderation.approve(newer, by=admin_user, alt_text="Newer")

    assert [one.pk for one in Photo.objects.on_the_wall(campaign)] == [newer.pk]
    assert WallCount.objects.of(campaign).within("") == 1


def test_a_name_that_changed_is_found_again(approved, campaign):
    approved("Ann Archer", a_seat("York")), approved("Bo Brewer", a_seat("Exeter"))
    Constituency.objects.filter(name="York").update(name="Aldershot")
    Candidate.objects.filter(name="Bo Brewer").update(sort_name="zeal bo")

    tidy()

    assert hung(campaign) == ["Ann Archer", "Bo Brewer"]
    assert WallPlace.objects.get(photo__pledge__display_name="Bo Brewer").order == "exeter|zeal bo"


def test_what_was_lost_is_mended(approved, campaign):
    photo = approved()
    WallPlace.objects.all().delete()
    Photo.objects.filter(pk=approved("Bo Brewer").pk).update(
        status=Photo.Status.HIDDEN, moderated_at=timezone.now()
    )

    # Nothing that is not approved is ever shown, whatever was kept.
    assert list(Photo.objects.on_the_wall(campaign)) == []
    tidy()

    assert hung(campaign) == [photo.pledge.display_name]
