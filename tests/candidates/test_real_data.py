"""The whole country, from files that are not part of the project: ../shared/data."""

from pathlib import Path

import pytest
from django.conf import settings

from candidates.importers import ImportRefused
from candidates.importers.candidates import import_candidates
from candidates.importers.constituencies import import_constituencies
from candidates.importers.hexmap import import_hexmap
from candidates.importers.postcodes import import_postcodes
from candidates.lookup import Found, look_up
from candidates.models import Candidate, Constituency, Contact, Election, Postcode
from tests.factories import a_campaign

pytestmark = [pytest.mark.long, pytest.mark.django_db]

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data"


def real(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not here")
    return path


def test_650_constituencies():
    import_constituencies(real("constituencies-2024.csv"))

    assert Constituency.objects.count() == 650
    nations = Constituency.Nation
    assert [Constituency.objects.filter(nation=nation).count() for nation in nations] == [
        543, 57, 32, 18,
    ]  # fmt: skip
    assert Constituency.objects.exclude(name_cy="").count() == 32


@pytest.mark.parametrize(
    "name", ["dc-export-2024-reconstructed.csv", "dc-export-2024-example-emails.csv"]
)
def test_4515_candidates(name):
    import_constituencies(real("constituencies-2024.csv"))

    run = import_candidates(real(name))
    again = import_candidates(real(name))

    assert run.counts["left_out"] == 0
    assert Candidate.objects.on_the_ballot().count() == 4515
    assert Candidate.objects.values("ballot").distinct().count() == 650
    assert (again.counts["new"], again.counts["changed"], again.counts["contacts_added"]) == (
        0, 0, 0,
    )  # fmt: skip
    if "emails" in name:
        assert Contact.objects.emails().exclude(problem="").count() == run.counts["bad_emails"] > 0


def test_every_postcode_of_great_britain():
    import_constituencies(real("constituencies-2024.csv"))

    run = import_postcodes(real("postcodes-gb.csv.gz"))

    assert run.counts["left_out"] == 0
    assert Postcode.objects.count() == 1_733_406
    for postcode, name in [
        ("NE461BS", "Hexham"),
        ("SW1A1AA", "Cities of London and Westminster"),
        ("DH12TJ", "City of Durham"),
        ("LL595AA", "Ynys Môn"),
        ("ZE10AA", "Orkney and Shetland"),
    ]:
        assert look_up(postcode) == Found(Constituency.objects.get(name=name))


def test_samples_of_onspd():
    import_constituencies(real("constituencies-2024.csv"))

    run = import_postcodes(real("samples/onspd-aug2024-sample.csv"))

    assert (run.counts["retired"], run.counts["no_seat"], run.counts["left_out"]) == (2, 2, 0)
    assert look_up("AL11AA") == Found(Constituency.objects.get(name="St Albans"), retired=True)
    with pytest.raises(ImportRefused, match="before August 2024 has former ones"):
        import_postcodes(real("samples/onspd-may2018-sample.csv"), force=True)


def test_the_hex_map_of_650_constituencies():
    import_constituencies(real("constituencies-2024.csv"))
    Constituency.objects.update(hex_q=None, hex_r=None)

    run = import_hexmap(real("uk-constituencies-2024.hexjson"))

    assert (run.counts["changed"], run.counts["without_place"]) == (650, 0)
    assert import_constituencies(real("constituencies-2024.csv")).counts["changed"] == 0


def test_the_site_with_all_of_it(client, settings, django_assert_max_num_queries):
    import_constituencies(real("constituencies-2024.csv"))
    import_candidates(real("dc-export-2024-example-emails.csv"))
    import_postcodes(real("postcodes-gb.csv.gz"))
    a_campaign(Election.objects.get())
    # The campaign and its words are kept for a moment, as on a site with visitors.
    settings.PAGE_CACHE_SECONDS = 10
    client.get(Constituency.objects.get(name="Exeter").get_absolute_url())

    for postcode, name, standing in [
        ("NE46 1BS", "Hexham", 6),
        ("sw1a 1aa", "Cities of London and Westminster", 11),
        ("DH1 2TJ", "City of Durham", 6),
        ("LL59 5AA", "Ynys Môn", 8),
        ("ZE1 0AA", "Orkney and Shetland", 6),
    ]:
        seat = client.post("/find/", {"postcode": postcode}).url
        with django_assert_max_num_queries(5):
            page = client.get(seat)
        assert page.context["constituency"].name == name
        assert len(page.context["people"]) == standing
