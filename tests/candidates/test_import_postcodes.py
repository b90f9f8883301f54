import gzip
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from candidates.importers import (
    ImportRefused,
    ImportRefusedUnlessForced,
    postcode_table,
    postcodes,
)
from candidates.importers.postcodes import WELL_KNOWN, WELL_KNOWN_DISTRICTS, import_postcodes
from candidates.lookup import Found, NoSeat, Unknown, look_up
from candidates.models import Constituency, ImportRun, Postcode, SplitPostcode

pytestmark = pytest.mark.usefixtures("seats")

OURS = "pcds,gss_code,easting,northing,quality"
HEXHAM = "NE46 1BS,E14001285,393793,563512,10"
DURHAM = "DH1 3AA,E14001173,0,0,10"
ANGLESEY = "LL59 5AA,W07000112,0,0,10"

# The headers of three years, cut; the ONS quotes every text.
BEFORE_2025 = '"pcd","pcd2","pcds","dointr","doterm","ctry","pcon","lat"'
IN_2025 = '"PCD7","PCD8","PCDS","DOINTR","DOTERM","CTRY25CD","PCON24CD","LAT"'
IN_2026 = "\ufeffpcd7,pcd8,pcds,dointr,doterm,ctry26cd,pcon24cd,lat"


def ons(postcode, code, ended=""):
    return f'"{postcode}","{postcode}","{postcode}","198001","{ended}","E92000001","{code}",54.9'


def loaded():
    return {
        postcode: (code, kind)
        for postcode, code, kind in Postcode.objects.values_list(
            "postcode", "constituency__code", "kind"
        )
    }


def test_our_own_table_of_great_britain(file_with):
    run = import_postcodes(file_with(OURS, HEXHAM, ANGLESEY))

    assert loaded() == {"NE461BS": ("E14001285", "live"), "LL595AA": ("W07000112", "live")}
    assert run.message == (
        "Postcodes: 2 rows, 2 in use, 0 retired, 0 in no constituency, 0 left out."
    )


ROWS_OF_THE_ONS = [
    ons("NE46 1BS", "E14001285"),
    ons("BT48 6DQ", "N05000008"),
    ons("NE46 9ZZ", "E14001285", ended="199606"),
    ons("IM1 1AD", "M99999999"),
    ons("JE2 3AB", "L99999999", ended="199606"),
    ons("SR43 9AA", ""),
    ons("GIR 0AA", "E14001285", ended="199606"),
    ons("NPT 0AA", "W07000112", ended="199606"),
    ons("NE46 1B", "E14001285"),
]


@pytest.mark.parametrize("header", [BEFORE_2025, IN_2025, IN_2026])
def test_onspd_and_nspl_of_every_year(file_with, header):
    run = import_postcodes(file_with(header, *ROWS_OF_THE_ONS))

    assert loaded() == {
        "NE461BS": ("E14001285", "live"),
        "BT486DQ": ("N05000008", "live"),
        "NE469ZZ": ("E14001285", "retired"),
        "IM11AD": (None, "no_seat"),
        "JE23AB": (None, "no_seat"),
        "SR439AA": (None, "no_seat"),
    }
    assert run.counts["old_forms"] == 2
    assert run.diff["left_out"] == [(10, "NE46 1B is not a postcode")]
    assert "2 of a form out of use, 1 left out." in run.message


# What stands in the files, row by row. Real postcodes and codes, made-up rows.


def answer_for(file_with, *rows, postcode):
    import_postcodes(file_with(IN_2025, ons("DH1 3AA", "E14001173"), *rows))
    return look_up(postcode)


def test_a_live_postcode_of_great_britain(file_with, seats):
    row = ons("NE46 1BS", "E14001285")

    assert answer_for(file_with, row, postcode="NE461BS") == Found(seats["E14001285"])


def test_a_live_postcode_of_northern_ireland(file_with, seats):
    row = ons("BT48 6DQ", "N05000008")

    assert answer_for(file_with, row, postcode="BT486DQ") == Found(seats["N05000008"])


def test_a_terminated_postcode_has_a_seat(file_with, seats):
    row = ons("AB1 0AA", "S14000051", ended="199606")

    answer = answer_for(file_with, row, postcode="AB10AA")

    assert answer == Found(seats["S14000051"], retired=True)


def test_a_new_build_is_not_in_the_file(file_with):
    assert isinstance(answer_for(file_with, postcode="NE461ZZ"), Unknown)


@pytest.mark.parametrize("postcode", ["SE1P 4AA", "N1P 1AA", "SR43 9AA", "WV98 1AA", "EN77 1AA"])
def test_a_postcode_without_a_location(file_with, postcode):
    squeezed = postcode.replace(" ", "")

    assert isinstance(answer_for(file_with, ons(postcode, ""), postcode=squeezed), NoSeat)


@pytest.mark.parametrize(
    ("postcode", "code"),
    [("JE2 3AB", "L99999999"), ("GY1 1AA", "L99999999"), ("IM1 1AD", "M99999999")],
)
def test_a_crown_dependency_is_in_no_seat(file_with, postcode, code):
    squeezed = postcode.replace(" ", "")

    assert isinstance(answer_for(file_with, ons(postcode, code), postcode=squeezed), NoSeat)


def test_bfpo_is_in_no_file_and_in_no_seat(file_with):
    assert isinstance(answer_for(file_with, postcode="BF13AA"), NoSeat)


def test_a_border_is_read_from_the_code_not_from_the_letters(file_with, seats):
    row = ons("CH4 0DH", "W07000102")

    assert answer_for(file_with, row, postcode="CH40DH") == Found(seats["W07000102"])


def test_a_split_postcode_stays_one_when_the_others_are_loaded(file_with, seats):
    for code in ("E14001285", "E14001173"):
        SplitPostcode.objects.create(postcode="DE30GU", constituency=seats[code])

    answer = answer_for(file_with, ons("DE3 0GU", "E14001285"), postcode="DE30GU")

    assert set(answer.constituencies) == {seats["E14001285"], seats["E14001173"]}


# Other formats


def test_a_table_without_a_header_like_code_point(file_with):
    import_postcodes(
        file_with(
            '"NE461BS",10,393793,563512,"E92000001","E19000001","E18000001","E14001285"',
            '"LL595AA",10,255000,372000,"W92000004","","W11000023","W07000112"',
        )
    )

    assert loaded() == {"NE461BS": ("E14001285", "live"), "LL595AA": ("W07000112", "live")}


def test_code_point_open_has_no_constituency(file_with):
    row = (
        '"NE461BS",10,393793,563512,"E92000001","E19000001","E18000001","","E06000057","E05009080"'
    )

    with pytest.raises(ImportRefused, match=r"does not say in which constituency .* Take ONSPD"):
        import_postcodes(file_with(row))


def test_a_table_of_former_seats_without_a_header(file_with):
    with pytest.raises(ImportRefused, match="before August 2024 has former ones"):
        import_postcodes(file_with("NE46 1BS,E14000746", "DH1 3AA,E14000641"))


def test_the_table_of_mysociety(file_with, seats):
    Constituency.objects.filter(code="E14001285").update(short_code="UKPARL.2025.HEX")

    import_postcodes(file_with("postcode,short_code", "NE46 1BS,UKPARL.2025.HEX"))

    assert loaded() == {"NE461BS": ("E14001285", "live")}


def test_the_table_of_mysociety_needs_its_codes(file_with):
    with pytest.raises(ImportRefused, match=r"parl_constituencies_2025.csv"):
        import_postcodes(file_with("postcode,short_code", "NE46 1BS,UKPARL.2025.HEX"))


def test_onspd_of_may_2018_has_former_seats(file_with):
    header = "pcd,pcd2,pcds,dointr,doterm,ctry,pcon,lat"

    with pytest.raises(ImportRefused, match=r"2 of 2 postcodes .* before August 2024"):
        import_postcodes(
            file_with(header, ons("AL1 1AA", "E14000960"), ons("AL1 1AB", "E14000960"))
        )


def test_of_two_sets_of_seats_the_later_counts(file_with):
    import_postcodes(file_with("pcds,pcon24cd,pcon10cd", "NE46 1BS,E14001285,E14000746"))

    assert loaded() == {"NE461BS": ("E14001285", "live")}


def test_windows_line_ends_and_a_byte_order_mark(tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_bytes(f"\ufeff{OURS}\r\n{HEXHAM}\r\n".encode())

    import_postcodes(path)

    assert loaded() == {"NE461BS": ("E14001285", "live")}


def test_latin_1_is_refused_with_its_line(file_with):
    path = file_with("pcds,gss_code,name", "LL59 5AA,W07000112,Ynys Môn", encoding="latin-1")

    with pytest.raises(ImportRefused, match="Line 2 is not UTF-8"):
        import_postcodes(path)


def test_gzip(tmp_path):
    path = tmp_path / "postcodes.csv.gz"
    path.write_bytes(gzip.compress(f"{OURS}\n{HEXHAM}\n".encode()))

    import_postcodes(path)

    assert loaded() == {"NE461BS": ("E14001285", "live")}


def zipped(tmp_path, **members):
    path = tmp_path / "onspd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", "\n".join([BEFORE_2025, *lines]))
    return path


def test_in_a_zip_the_whole_country_counts(tmp_path):
    part = [ons(f"DH1 {number}AA", "E14001173") for number in range(9)]
    path = zipped(
        tmp_path,
        Documents__names=part,
        Data__multi_csv__ONSPD_AUG_2024_UK_DH=part,
        Data__ONSPD_AUG_2024_UK=[ons("NE46 1BS", "E14001285")],
    )

    import_postcodes(path)

    assert list(loaded()) == ["NE461BS"]


def test_in_another_zip_the_largest_table_counts(tmp_path):
    rows = [ons("NE46 1BS", "E14001285"), ons("DH1 3AA", "E14001173")]

    import_postcodes(zipped(tmp_path, small=rows[:1], large=rows))

    assert len(loaded()) == 2


def test_a_new_file_replaces_the_old_one(file_with):
    import_postcodes(file_with(OURS, HEXHAM))

    import_postcodes(file_with(OURS, DURHAM))

    assert loaded() == {"DH13AA": ("E14001173", "live")}


def test_split_postcodes_stay(file_with, seats):
    SplitPostcode.objects.create(postcode="NE461BS", constituency=seats["E14001285"])

    import_postcodes(file_with(OURS, HEXHAM))

    assert SplitPostcode.objects.count() == 1


def description():
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, "candidates_postcode")
        constraints = connection.introspection.get_constraints(cursor, "candidates_postcode")
    return [column[:2] for column in table], constraints


def test_the_new_table_is_like_the_one_of_the_migration(file_with):
    before = description()

    import_postcodes(file_with(OURS, HEXHAM))
    import_postcodes(file_with(OURS, HEXHAM))

    assert description() == before


def test_there_is_no_index_besides_the_key():
    _columns, constraints = description()

    assert not [
        name for name, one in constraints.items() if one["index"] and not one["primary_key"]
    ]


def seen_from_outside():
    """The postcodes as another visitor sees them now."""
    if connection.vendor == "sqlite":
        # In memory there is no other connection.
        return set(loaded())
    with ThreadPoolExecutor() as pool:
        return pool.submit(lambda: (set(loaded()), connection.close())[0]).result()


def many(code="E14001173", number=9):
    return [OURS, *(f"DH1 {n}AA,{code},0,0,10" for n in range(number))]


@pytest.fixture
def small_steps(monkeypatch):
    """As many transactions for a few rows as for a million."""
    monkeypatch.setattr(postcodes, "BLOCK", 2)
    monkeypatch.setattr(postcodes, "BLOCKS_AT_ONCE", 2)


@pytest.mark.django_db(transaction=True)
def test_the_old_table_answers_until_the_new_one_is_whole(file_with, small_steps):
    import_postcodes(file_with(OURS, HEXHAM))
    told, seen = [], []

    def progress(rows, share):
        told.append((rows, share))
        seen.append(seen_from_outside())

    import_postcodes(file_with(*many()), progress=progress)

    assert [rows for rows, _share in told] == [3, 7, 9, 9, 9]
    assert [share for _rows, share in told] == sorted(share for _rows, share in told)
    assert told[-1][1] == 1
    assert all(postcodes == {"NE461BS"} for postcodes in seen[:-1])
    assert len(seen[-1]) == 9


@pytest.mark.django_db(transaction=True)
def test_a_second_load_at_the_same_time_is_refused(file_with, small_steps):
    path = file_with(*many())
    refusals = []

    def progress(rows, share):
        if not refusals:
            with ThreadPoolExecutor() as pool:
                refusals.append(pool.submit(second).result())

    def second():
        try:
            with postcode_table.replacement():
                return None
        except ImportRefused as refused:
            return str(refused)
        finally:
            connection.close()

    import_postcodes(path, progress=progress)

    assert refusals == ["Postcodes are being loaded already. Wait until that has ended."]
    assert len(loaded()) == 9


def test_what_a_load_left_behind_goes_with_the_next(file_with):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE candidates_postcode_new (postcode varchar(7))")
        cursor.execute("CREATE TABLE candidates_postcode_old (postcode varchar(7))")

    import_postcodes(file_with(OURS, HEXHAM))

    assert list(loaded()) == ["NE461BS"]
    assert not {table for table in connection.introspection.table_names() if "postcode_" in table}


def test_a_load_that_breaks_off_leaves_the_old_set(file_with, small_steps):
    import_postcodes(file_with(OURS, HEXHAM))

    def progress(rows, share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_postcodes(file_with(*many()), progress=progress)

    assert list(loaded()) == ["NE461BS"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["postcode,town", "NE46 1BS,Hexham"], "not a list of postcodes"),
        (["gss_code", "E14001285"], "not a list of postcodes"),
        ([OURS], "no postcode in a constituency"),
        ([OURS, "SR43 9AA,,0,0,90"], "no postcode in a constituency"),
        ([OURS, HEXHAM, "DH1 3AA,E14000641,0,0,10"], "1 of 2 postcodes are in constituencies that"),
        ([OURS, HEXHAM, "BT48 6DQ,E14001455,0,0,10"], "wrong side of the Irish Sea"),
        ([OURS, HEXHAM, "DH1 3AA,N05000008,0,0,10"], "wrong side of the Irish Sea"),
        (
            [OURS, "NE46 1BS,E14001173,0,0,10"],
            "NE46 1BS is in Hexham, and the file has it in City of Durham",
        ),
        ([OURS, DURHAM, "NE46 1BS,,0,0,90"], "the file has it in no constituency"),
        ([OURS, HEXHAM, DURHAM, HEXHAM], "Line 4 has NE46 1BS a second time"),
        ([OURS, HEXHAM, "", DURHAM, "ne46-1bs,E14001285,0,0,10"], "Line 5 has NE46 1BS a second"),
        ([], "not a list of postcodes"),
    ],
)
def test_a_wrong_file_is_refused_whole(file_with, lines, message):
    import_postcodes(file_with(OURS, DURHAM))

    with pytest.raises(ImportRefused, match=message):
        import_postcodes(file_with(*lines), force=True)

    assert list(loaded()) == ["DH13AA"]
    assert ImportRun.objects.first().state == ImportRun.State.REFUSED


def test_a_few_unknown_codes_are_left_out(file_with):
    rows = [f"DH1 {first}{second}A,E14001173,0,0,10" for first in range(5) for second in "ABDEF"]

    run = import_postcodes(file_with(OURS, *rows, "DH2 1AA,E14000641,0,0,10"))

    assert run.counts["left_out"] == 1
    assert "DH21AA" not in loaded()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_part_of_the_country_is_not_taken_for_the_whole(file_with, dry_run):
    import_postcodes(file_with(OURS, HEXHAM, DURHAM, ANGLESEY, "KW15 1NY,S14000051,0,0,10"))

    with pytest.raises(ImportRefusedUnlessForced, match="has 2 postcodes, and 4 are loaded"):
        import_postcodes(file_with(OURS, HEXHAM, DURHAM), dry_run=dry_run)


def test_a_part_of_the_country_does_not_replace_the_whole(file_with):
    import_postcodes(file_with(OURS, HEXHAM, DURHAM, ANGLESEY, "KW15 1NY,S14000051,0,0,10"))

    with pytest.raises(ImportRefused, match="The file has 2 postcodes, and 4 are loaded"):
        import_postcodes(file_with(OURS, HEXHAM, DURHAM))
    assert len(loaded()) == 4

    import_postcodes(file_with(OURS, HEXHAM, DURHAM), force=True)
    assert len(loaded()) == 2


def of_bt48(code, first):
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return [f"BT48 {first}{letter}A,{code},0,0,10" for letter in letters]


def test_northern_ireland_mixed_up_is_refused(file_with):
    rows = [*of_bt48("N05000004", 6), *of_bt48("N05000008", 7)[:5]]

    with pytest.raises(ImportRefused, match=r"Most of BT48 is in Foyle, .* 20 of its 25 postcodes"):
        import_postcodes(file_with(OURS, HEXHAM, *rows))


def test_a_large_file_without_a_known_postcode_has_gaps(file_with, monkeypatch):
    monkeypatch.setattr(postcodes, "WHOLE", 5)

    with pytest.raises(ImportRefusedUnlessForced, match="9 postcodes, and B1 1BB is not among"):
        import_postcodes(file_with(*many()))
    import_postcodes(file_with(*many()), force=True)

    assert len(loaded()) == 9


def test_about_twenty_postcodes_are_known_in_every_nation():
    nations = {code[0] for code in [*WELL_KNOWN.values(), *WELL_KNOWN_DISTRICTS.values()]}

    assert len(WELL_KNOWN) == 20
    assert nations == {"E", "S", "W", "N"}


def test_a_dry_run_finds_a_postcode_twice(file_with):
    with pytest.raises(ImportRefused, match="Line 3 has NE46 1BS a second time"):
        import_postcodes(file_with(OURS, HEXHAM, HEXHAM), dry_run=True)


def test_a_dry_run_writes_nothing(file_with):
    run = import_postcodes(file_with(OURS, HEXHAM), dry_run=True)

    assert run.counts["live"] == 1
    assert run.state == ImportRun.State.DRY_RUN
    assert loaded() == {}
