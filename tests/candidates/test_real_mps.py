"""All 650 winners of 2024, from files that are not part of the project: ../shared/data."""

import csv
import shutil
from collections import Counter

import pytest
from django.conf import settings as site_settings

from candidates.importers.candidates import import_candidates
from candidates.importers.constituencies import import_constituencies
from candidates.importers.mps import import_mps
from candidates.models import Candidate, Constituency, Election
from tests import members_api
from tests.candidates.test_real_data import real
from tests.members_api import a_member, an_office

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def table(name):
    with real(name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def winners():
    import_constituencies(real("constituencies-2024.csv"))
    # Two ids in that table are typed wrong; the winners are known by their names too.
    return table("mps-elected-2024.csv")


def everyone_sits():
    assert Candidate.objects.sitting().count() == 650
    assert Candidate.objects.sitting().values("ballot__constituency").distinct().count() == 650
    parties = Counter(Candidate.objects.sitting().values_list("party__name", flat=True))
    labour = parties["Labour Party"] + parties["Labour and Co-operative Party"]
    return labour, parties["Conservative and Unionist Party"], parties["Liberal Democrats"]


def test_flags_of_winners_make_650_mps(winners, tmp_path):
    won = {(one["dc_person_id"], one["gss_code"]) for one in winners}
    surname = {one["gss_code"]: one["family_name"] for one in winners}
    seat_of = {
        one["dc_ballot_paper_id"]: one["gss_code"] for one in table("constituencies-2024.csv")
    }
    rows = table("dc-export-2024-reconstructed.csv")
    for row in rows:
        seat = seat_of[row["ballot_paper_id"]]
        row["elected"] = "t" if (row["person_id"], seat) in won else "f"
    flagged = {row["ballot_paper_id"] for row in rows if row["elected"] == "t"}
    for row in rows:
        seat = seat_of[row["ballot_paper_id"]]
        if row["ballot_paper_id"] not in flagged and row["person_name"].endswith(surname[seat]):
            row["elected"] = "t"
    path = tmp_path / "results.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)

    run = import_candidates(path)
    again = import_candidates(path)

    assert run.counts["winners"] == 650
    assert run.counts["winners_not_taken"] == 0
    assert again.counts["winners"] == 0
    assert everyone_sits() == (411, 121, 72)
    assert Election.objects.get().results_on is not None


def test_a_table_of_650_mps(winners):
    import_candidates(real("dc-export-2024-reconstructed.csv"))

    run = import_mps(real("mps-elected-2024.csv"))
    again = import_mps(real("mps-elected-2024.csv"))

    assert (run.counts["new"], run.counts["left_out"], run.counts["now_sitting"]) == (0, 0, 650)
    assert again.counts["changed"] == 0
    assert everyone_sits() == (411, 121, 72)
    assert set(Candidate.objects.values_list("party_now", flat=True)) == {""}


def test_650_mps_from_parliament(winners, settings):
    import_candidates(real("dc-export-2024-reconstructed.csv"))
    with members_api.running() as parliament:
        settings.MEMBERS_API_URL, settings.MEMBERS_API_PAUSE = parliament.url, 0
        for one in winners:
            number, seat = int(one["mnis_member_id"]), int(one["parliament_constituency_id"])
            Constituency.objects.filter(code=one["gss_code"]).update(parliament_id=seat)
            name = f"{one['given_names']} {one['family_name']}"
            member = a_member(number, name, one["constituency"], seat, one["party"])
            member["nameListAs"] = f"{one['family_name']}, {one['given_names']}"
            parliament.members.append(member)
            parliament.contacts[number] = [an_office(f"member{number}@parliament.uk")]

        run = import_mps()
        again = import_mps()
    shutil.rmtree(site_settings.VAR_DIR / "imports", ignore_errors=True)

    assert run.diff["left_out"] == []
    assert (run.counts["new"], run.counts["left_out"], run.counts["vacant"]) == (0, 0, 0)
    assert run.counts["contacts_added"] == 650
    assert len(parliament.asked) == 33 + 650 + 33
    assert (again.counts["changed"], again.counts["contacts_added"]) == (0, 0)
    assert everyone_sits() == (411, 121, 72)
    assert set(Candidate.objects.values_list("party_now", flat=True)) == {""}
