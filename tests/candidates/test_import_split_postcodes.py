from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.importers import ImportRefused, ImportRefusedUnlessForced
from candidates.importers.postcodes import import_postcodes
from candidates.importers.split_postcodes import import_split_postcodes
from candidates.lookup import Several, look_up
from candidates.models import Constituency, ImportRun, SplitPostcode

pytestmark = pytest.mark.usefixtures("seats")

LONG = "postcode,gss_code,share"
DERBY = ["DE3 0GU,E14001285,0.3", "DE3 0GU,E14001173,0.7"]


@pytest.fixture
def short_codes(seats):
    for code, short in [("E14001285", "HEX"), ("E14001173", "DUR"), ("S14000107", "ACC")]:
        Constituency.objects.filter(code=code).update(short_code=f"UKPARL.2025.{short}")


def listed():
    return [
        (split.postcode, split.constituency.code, split.share)
        for split in SplitPostcode.objects.select_related("constituency")
    ]


def test_a_row_for_each_seat(file_with):
    run = import_split_postcodes(file_with(LONG, *DERBY))

    assert listed() == [
        ("DE30GU", "E14001173", Decimal("0.7")),
        ("DE30GU", "E14001285", Decimal("0.3")),
    ]
    assert run.message == (
        "Split postcodes: 2 rows, 1 in several constituencies, 0 in one only, 2 new places, "
        "0 changed, 0 removed, 0 left out."
    )


def test_de3_0gu_is_split_and_the_likelier_seat_comes_first(file_with, seats):
    import_split_postcodes(file_with(LONG, *DERBY))

    assert look_up("DE30GU") == Several((seats["E14001173"], seats["E14001285"]))


def test_the_list_stays_when_the_others_are_loaded(file_with):
    import_split_postcodes(file_with(LONG, *DERBY))

    import_postcodes(file_with("pcds,gss_code", "NE46 1BS,E14001285"))

    assert len(listed()) == 2


def test_shares_may_be_missing_and_need_not_make_one(file_with):
    import_split_postcodes(file_with("postcode,gss_code", "DE3 0GU,E14001285", "DE3 0GU,E14001173"))
    assert {share for _postcode, _code, share in listed()} == {None}

    import_split_postcodes(file_with(LONG, "DE3 0GU,E14001285,0.5", "DE3 0GU,E14001173,.25"))
    assert [share for _postcode, _code, share in listed()] == [Decimal("0.5"), Decimal("0.25")]


def test_the_public_list_has_all_seats_in_one_row(tmp_path, short_codes):
    path = tmp_path / "postcode-lookup.csv"
    path.write_bytes(
        b"postcode,pcon_1,pcon_2,pcon_3\r\n"
        b"AB101QJ,UKPARL.2025.HEX,UKPARL.2025.DUR,UKPARL.2025.ACC\r\n"
        b"DE30GU,UKPARL.2025.HEX,UKPARL.2025.DUR\r\n"
        b"NE461BS,UKPARL.2025.HEX\r\n"
    )

    run = import_split_postcodes(path)

    assert (run.counts["split"], run.counts["whole"], run.counts["left_out"]) == (2, 1, 0)
    assert len(listed()) == 5


def test_the_public_list_with_confidence(file_with, short_codes):
    import_split_postcodes(
        file_with(
            "postcode,pcon_1,confidence_1,pcon_2,confidence_2",
            "DE30GU,UKPARL.2025.HEX,0.987654,UKPARL.2025.DUR,1e-05",
            "NE461BS,UKPARL.2025.HEX,1.0",
        )
    )

    assert listed() == [
        ("DE30GU", "E14001285", Decimal("0.988")),
        ("DE30GU", "E14001173", Decimal("0")),
    ]


def test_a_former_code_of_a_seat_is_known(file_with):
    import_split_postcodes(file_with(LONG, "KA1 1AA,S14000006,0.5", "KA1 1AA,E14001285,0.5"))

    assert {code for _postcode, code, _share in listed()} == {"S14000107", "E14001285"}


def test_the_same_file_again_writes_nothing(file_with):
    path = file_with(LONG, *DERBY)
    import_split_postcodes(path)
    before = list(SplitPostcode.objects.values())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        run = import_split_postcodes(path)

    writes = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and "importrun" not in query["sql"]
    ]
    assert writes == []
    assert (run.counts["new"], run.counts["changed"], run.counts["removed"]) == (0, 0, 0)
    assert list(SplitPostcode.objects.values()) == before


def test_a_new_file_replaces_the_list(file_with):
    import_split_postcodes(file_with(LONG, *DERBY))

    run = import_split_postcodes(file_with(LONG, "DE3 0GU,E14001285,0.4", "DE3 0GU,N05000008,0.6"))

    assert run.diff["new"] == ["DE3 0GU in Foyle"]
    assert run.diff["changed"] == [["DE3 0GU in Hexham", {"share": ["0.300", "0.400"]}]]
    assert run.diff["removed"] == ["DE3 0GU in City of Durham"]
    assert [code for _postcode, code, _share in listed()] == ["N05000008", "E14001285"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("DE3,E14001285,0.3", "DE3 is not a postcode"),
        (",E14001285,0.3", "an empty cell is not a postcode"),
        ("DE3 1AA,E14000641,0.3", "E14000641 is no constituency that we know"),
        ("DE3 1AA,E14001285,70%", "70% is not a share from 0 to 1"),
        ("DE3 1AA,E14001285,nan", "nan is not a share from 0 to 1"),
        ("DE3 1AA,E14001285,1.5", "1.5 is not a share from 0 to 1"),
        ("DE3 0GU,E14001285,0.3", "DE3 0GU is in the file already"),
        ("DE3 1AA", "it has 1 cells only"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out(file_with, row, reason):
    others = [f"DH1 {n}AA,{code},0.5" for n in range(10) for code in ("E14001285", "E14001173")]

    run = import_split_postcodes(file_with(LONG, *DERBY, *others, row))

    assert run.diff["left_out"] == [(24, reason)]
    assert run.counts["split"] == 11


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "not a list of split postcodes"),
        (["pcds,gss_code", "DE3 0GU,E14001285"], "not a list of split postcodes"),
        (["postcode,town", "DE3 0GU,Derby"], "not a list of split postcodes"),
        ([LONG], "no rows"),
        ([LONG, "DE3 0GU,E14000641,0.3"], "1 of 1 rows cannot be used"),
        ([LONG, "DE3 0GU,E14001285,1"], "No postcode of the file is in more than one"),
    ],
)
def test_a_wrong_file_is_refused_whole(file_with, lines, message):
    import_split_postcodes(file_with(LONG, *DERBY))

    with pytest.raises(ImportRefused, match=message):
        import_split_postcodes(file_with(*lines), force=True)

    assert len(listed()) == 2
    assert ImportRun.objects.first().state == ImportRun.State.REFUSED


def test_a_much_shorter_list_must_be_forced(file_with):
    rows = [f"DH1 {n}AA,{code},0.5" for n in range(2) for code in ("E14001285", "E14001173")]
    import_split_postcodes(file_with(LONG, *rows))

    with pytest.raises(ImportRefusedUnlessForced, match="1 split postcodes, and 2 are listed"):
        import_split_postcodes(file_with(LONG, *DERBY))
    import_split_postcodes(file_with(LONG, *DERBY), force=True)

    assert len(listed()) == 2


def test_a_dry_run_writes_nothing(file_with):
    run = import_split_postcodes(file_with(LONG, *DERBY), dry_run=True)

    assert run.counts["new"] == 2
    assert listed() == []
