"""Queries whose SQL is made once say what the same queries always say."""

from datetime import date

import pytest

from candidates.compiled import Compiled, columns_of, made_of
from candidates.models import Candidate, Contact
from tests.factories import a_campaign, a_candidate

pytestmark = pytest.mark.django_db


def contacts_of(candidates):
    return Contact.objects.filter(candidate__in=candidates).values_list(*columns_of(Contact))


@pytest.fixture
def candidates():
    campaign = a_campaign()
    found = [a_candidate(campaign, email=f"{n}@party.example") for n in range(5)]
    Contact.objects.update(valid_from=date(2024, 5, 1))
    return found


@pytest.mark.parametrize("number", range(6))
def test_as_many_as_are_asked_for(candidates, number):
    asked = [one.pk for one in candidates[:number]]

    assert Compiled(contacts_of).rows(candidates=asked) == list(contacts_of(asked))


def test_it_is_made_once_for_about_as_many(candidates):
    made = []

    def make(candidates):
        made.append(len(candidates))
        return contacts_of(candidates)

    compiled = Compiled(make)
    for number in (3, 4, 3, 5, 1):
        compiled.rows(candidates=[one.pk for one in candidates[:number]])

    assert made == [4, 8, 1]


def test_texts_are_asked_for_as_texts(candidates):
    compiled = Compiled(
        lambda values: Contact.objects.filter(value__in=values).values_list("value")
    )

    assert compiled.rows(values=["2@party.example", "%s' --"]) == [("2@party.example",)]


def test_objects_are_made_as_ever(candidates):
    columns = Compiled(
        lambda pk: Candidate.objects.filter(pk__in=pk).values_list(*columns_of(Candidate))
    )

    [row] = columns.rows(pk=[candidates[1].pk])

    one = made_of(Candidate, row)
    assert one == candidates[1]
    assert one.locked_fields == []
    assert one.updated_at == Candidate.objects.get(pk=one.pk).updated_at
    assert made_of(Candidate, (None, *row[1:])) is None


def test_a_value_that_becomes_something_else_is_refused():
    by_place = Compiled(
        lambda place: Contact.objects.filter(value__endswith=place[0]).values_list()
    )

    with pytest.raises(TypeError, match="put in later"):
        by_place.rows(place=["@party.example"])
