import pytest

from candidates.importers import ImportRefused
from candidates.importers.constituencies import import_constituencies
from candidates.models import Constituency, ImportRun

pytestmark = pytest.mark.django_db

ONS = "\ufeffPCON24CD,PCON24NM,PCON24NMW,ObjectId"


def test_our_own_table(data):
    run = import_constituencies(data / "constituencies.csv")

    assert run.counts == {"rows": 4, "new": 4, "changed": 0, "left_out": 0}
    hexham = Constituency.objects.get(code="E14001285")
    assert (hexham.region, hexham.electorate, hexham.hex_q, hexham.hex_r) == (
        "North East", 76431, 53, -24,
    )  # fmt: skip
    assert hexham.old_codes == []
    ayr = Constituency.objects.get(code="S14000107")
    assert (ayr.name, ayr.old_codes) == ("Ayr, Carrick and Cumnock", ["S14000006"])
    wales = Constituency.objects.get(nation=Constituency.Nation.WALES)
    assert (wales.name_cy, wales.slug) == ("Maldwyn a Glyndŵr", "montgomeryshire-and-glyndwr")


def test_names_and_codes_of_the_ons(file_with):
    import_constituencies(
        file_with(ONS, "W07000112,Ynys Môn,Ynys Môn,1", "N05000008,Foyle, ,2", name="ons.csv")
    )

    anglesey, foyle = Constituency.objects.order_by("-code")
    assert (anglesey.slug, anglesey.nation, anglesey.name_cy) == ("ynys-mon", "Wales", "Ynys Môn")
    assert (foyle.slug, foyle.nation, foyle.region) == ("foyle", "Northern Ireland", "")


def test_the_same_file_again_changes_nothing(data):
    import_constituencies(data / "constituencies.csv")
    before = list(Constituency.objects.values())

    run = import_constituencies(data / "constituencies.csv")

    assert (run.counts["new"], run.counts["changed"]) == (0, 0)
    assert list(Constituency.objects.values()) == before


def test_a_seat_changes_in_place_and_none_is_deleted(data, file_with):
    import_constituencies(data / "constituencies.csv")
    before = Constituency.objects.get(code="E14001285")

    run = import_constituencies(file_with("gss_code,name", "E14001285,Hexham and Tynedale"))

    after = Constituency.objects.get(code="E14001285")
    assert (after.pk, after.name, after.slug) == (before.pk, "Hexham and Tynedale", "hexham")
    assert after.region == "North East"
    assert Constituency.objects.count() == 4
    assert run.diff["changed"] == {"Hexham and Tynedale": ["name"]}


def test_a_file_that_lost_its_accents_takes_none_away(data, file_with):
    import_constituencies(data / "constituencies.csv")

    run = import_constituencies(
        file_with(ONS, "W07000102,Montgomeryshire and Glyndwr,Maldwyn a Glyndwr,1")
    )

    assert run.counts["changed"] == 0
    assert Constituency.objects.filter(name="Montgomeryshire and Glyndŵr").exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["code,name", "E14001285,Hexham"], "not a list of constituencies"),
        ([], "not a list of constituencies"),
        (["gss_code,name"], "no rows"),
        (["gss_code,name", "hexham,Hexham"], "line 2: 'hexham' is not the code"),
        (["gss_code,name", "E14001285,"], "line 2: E14001285 has no name"),
        (["gss_code,name", "E14001285,Hexham", "E14001285,Hexham"], "line 3: .* already"),
        (["gss_code,name,hex_q", "E14001285,Hexham,x"], "line 2: hex_q is not a number"),
        (["gss_code,name", "E14001285,Hexham,1"], "line 2: it has 3 cells, the header 2"),
    ],
)
def test_a_wrong_file_is_refused_whole(file_with, lines, message):
    with pytest.raises(ImportRefused, match=message):
        import_constituencies(file_with(*lines))

    assert not Constituency.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


def test_the_seats_of_former_boundaries_are_refused(data, file_with):
    import_constituencies(data / "constituencies.csv")

    with pytest.raises(ImportRefused, match="would have the address of E14001285: hexham"):
        import_constituencies(file_with("gss_code,name", "E14000746,Hexham"))


def test_a_dry_run_writes_nothing(data):
    run = import_constituencies(data / "constituencies.csv", dry_run=True)

    assert run.counts["new"] == 4
    assert run.state == ImportRun.State.DRY_RUN
    assert not Constituency.objects.exists()
