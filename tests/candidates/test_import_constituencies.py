import pytest

from candidates.importers import ImportRefused
from candidates.importers.constituencies import FORMER_CODES, import_constituencies
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
    assert run.diff["changed"] == {"Hexham": {"name": ["Hexham", "Hexham and Tynedale"]}}


def test_a_file_that_lost_its_accents_takes_none_away(data, file_with):
    import_constituencies(data / "constituencies.csv")

    run = import_constituencies(
        file_with(ONS, "W07000102,Montgomeryshire and Glyndwr,Maldwyn a Glyndwr,1")
    )

    assert run.counts["changed"] == 0
    assert Constituency.objects.filter(name="Montgomeryshire and Glyndŵr").exists()


OURS = "gss_code,name,dc_gss_in_july_2024,mysoc_short_code,parliament_constituency_id,places"
MYSOCIETY = (
    "full_code,short_code,name,name_cy,gss_code,three_code,nation,region,con_type,electorate,"
    "area,density,center_lat,center_lon"
)


def of_mysociety(code, name, short, region=""):
    return f'x,UKPARL.2025.{short},"{name}",Carmarthen,{code},{short},England,{region},,7,1,1,0,0'


def test_what_others_call_a_seat_and_the_places_in_it(file_with):
    run = import_constituencies(
        file_with(OURS, "E14001285,Hexham,,UKPARL.2025.HEX,4021,Corbridge; Haltwhistle ;;Corbridge")
    )

    hexham = Constituency.objects.get()
    assert run.counts["new"] == 1
    assert (hexham.short_code, hexham.parliament_id) == ("UKPARL.2025.HEX", 4021)
    assert hexham.places == "Corbridge\nHaltwhistle"


def test_the_table_of_mysociety_adds_its_codes(data, file_with):
    import_constituencies(data / "constituencies.csv")

    run = import_constituencies(
        file_with(
            MYSOCIETY,
            of_mysociety("E14001285", "Hexham", "HEX", "North East"),
            of_mysociety("W07000102", "Montgomeryshire and Glyndwr", "MGG", "Wales"),
            # Of an early version, with the code before.
            of_mysociety("S14000006", "Ayr, Carrick and Cumnock", "ACC", "Scotland"),
        )
    )

    codes = dict(Constituency.objects.values_list("code", "short_code"))
    assert run.counts["new"] == 0
    assert codes["E14001285"] == "UKPARL.2025.HEX"
    assert codes["S14000107"] == "UKPARL.2025.ACC"
    wales = Constituency.objects.get(code="W07000102")
    assert (wales.name, wales.name_cy) == ("Montgomeryshire and Glyndŵr", "Maldwyn a Glyndŵr")


def test_mysociety_calls_a_region_by_another_name(file_with):
    import_constituencies(
        file_with(MYSOCIETY, of_mysociety("E14001302", "Ipswich", "IPS", "Eastern"))
    )

    ipswich = Constituency.objects.get()
    assert (ipswich.region, ipswich.name_cy, ipswich.electorate) == ("East of England", "", None)


def test_five_scottish_seats_are_known_by_their_former_codes_too(file_with):
    import_constituencies(
        file_with(ONS, *(f"{code},Seat {code},,1" for code in FORMER_CODES.values()))
    )

    for former, code in FORMER_CODES.items():
        assert Constituency.objects.get(code=code).old_codes == [former]


def test_an_id_of_parliament_that_another_seat_has_is_left_out(file_with):
    import_constituencies(file_with(OURS, "E14001285,Hexham,,,4021,"))
    others = [f"E140011{n},Seat {n},,,{n}," for n in range(10, 35)]

    run = import_constituencies(file_with(OURS, *others, "E14001173,City of Durham,,,4021,"))

    assert run.counts["left_out"] == 1
    assert "would have the id in Parliament of E14001285" in run.diff["left_out"][0][1]


def test_a_gap_erases_nothing(file_with):
    import_constituencies(file_with(OURS, "S14000107,Ayr,S14000006,UKPARL.2025.ACC,3900,Girvan"))

    run = import_constituencies(file_with(OURS, "S14000107,Ayr,,,,"))

    assert run.counts["changed"] == 0


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
        (["gss_code,name,electorate_2024", "E14001285,Hexham,-5"], "electorate_2024 is not"),
        (["gss_code,name,electorate_2024", "E14001285,Hexham,99999999999"], "electorate_2024 is"),
        (["gss_code,name", f"E14001285,{'Hex' * 27}"], "has a name longer than 80 characters"),
        (
            ["gss_code,name,parliament_constituency_id", "E14001285,Hexham,1", "E14001173,Dur,1"],
            "line 3: 1 is in the file already, for Hexham",
        ),
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
