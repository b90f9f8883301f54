import gzip
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import ClassVar

import pytest
from django.db import connection, transaction

from candidates.importers import ImportRefused, postcode_table
from candidates.importers.postcodes import import_postcodes
from candidates.models import ImportRun, Postcode, SplitPostcode

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


@pytest.mark.parametrize("header", [BEFORE_2025, IN_2025, IN_2026])
def test_onspd_and_nspl_of_every_year(file_with, header):
    run = import_postcodes(
        file_with(
            header,
            ons("NE46 1BS", "E14001285"),
            ons("BT48 6DQ", "N05000008"),
            ons("NE46 9ZZ", "E14001285", ended="199606"),
            ons("IM1 1AD", "M99999999"),
            ons("JE2 3AB", "L99999999", ended="199606"),
            ons("SR43 9AA", ""),
            ons("GIR 0AA", "E14001285", ended="199606"),
        )
    )

    assert loaded() == {
        "NE461BS": ("E14001285", "live"),
        "BT486DQ": ("N05000008", "live"),
        "NE469ZZ": ("E14001285", "retired"),
        "IM11AD": (None, "no_seat"),
        "JE23AB": (None, "no_seat"),
        "SR439AA": (None, "no_seat"),
    }
    assert run.diff["left_out"] == [(8, "not a postcode")]


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


def seen_from_outside():
    """The postcodes as another visitor sees them now."""
    if connection.vendor == "sqlite":
        # In memory there is no other connection.
        return set(loaded())
    with ThreadPoolExecutor() as pool:
        return pool.submit(lambda: (set(loaded()), connection.close())[0]).result()


class Watched(BytesIO):
    """Lines that look at the table while they are read."""

    seen: ClassVar = []

    def read(self, size=-1):
        self.seen.append(seen_from_outside())
        return super().read(size)

    def __next__(self):
        self.seen.append(seen_from_outside())
        return super().__next__()


@pytest.mark.django_db(transaction=True)
def test_the_old_table_answers_until_the_new_one_is_whole(file_with, seats):
    import_postcodes(file_with(OURS, HEXHAM))
    durham = seats["E14001173"].pk
    lines = Watched(b"".join(postcode_table.line(f"DH1{n}AA", durham, "live") for n in range(9)))

    with transaction.atomic():
        postcode_table.replace(lines)

    assert lines.seen
    assert all(seen == {"NE461BS"} for seen in lines.seen)
    assert len(loaded()) == 9


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
        ([OURS, "NE46 1BS,E14001173,0,0,10"], "NE46 1BS is in E14001285, and the file has it in"),
        ([OURS, HEXHAM, HEXHAM], "has a postcode twice"),
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


def test_a_part_of_the_country_does_not_replace_the_whole(file_with):
    import_postcodes(file_with(OURS, HEXHAM, DURHAM, ANGLESEY, "KW15 1NY,S14000051,0,0,10"))

    with pytest.raises(ImportRefused, match="The file has 2 postcodes, and 4 are loaded"):
        import_postcodes(file_with(OURS, HEXHAM, DURHAM))
    assert len(loaded()) == 4

    import_postcodes(file_with(OURS, HEXHAM, DURHAM), force=True)
    assert len(loaded()) == 2


def test_a_dry_run_writes_nothing(file_with):
    run = import_postcodes(file_with(OURS, HEXHAM), dry_run=True)

    assert run.counts["live"] == 1
    assert run.state == ImportRun.State.DRY_RUN
    assert loaded() == {}
