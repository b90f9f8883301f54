from pathlib import Path

import pytest

from candidates.models import Constituency

# Real names and codes; 2024 boundaries.
SEATS = [
    ("E14001170", "Chorley", "England"),
    ("E14001172", "Cities of London and Westminster", "England"),
    ("E14001173", "City of Durham", "England"),
    ("E14001285", "Hexham", "England"),
    ("E14001360", "Mid Buckinghamshire", "England"),
    ("E14001455", "Runcorn and Helsby", "England"),
    ("N05000004", "Belfast West", "Northern Ireland"),
    ("N05000008", "Foyle", "Northern Ireland"),
    ("S14000051", "Orkney and Shetland", "Scotland"),
    ("S14000107", "Ayr, Carrick and Cumnock", "Scotland"),
    ("W07000102", "Montgomeryshire and Glyndŵr", "Wales"),
    ("W07000112", "Ynys Môn", "Wales"),
]
SLUGS = {"Montgomeryshire and Glyndŵr": "montgomeryshire-and-glyndwr", "Ynys Môn": "ynys-mon"}


@pytest.fixture
def seats(db):
    """A dozen seats by their codes."""
    for code, name, nation in SEATS:
        Constituency.objects.create(
            code=code,
            name=name,
            slug=SLUGS.get(name) or name.lower().replace(",", "").replace(" ", "-"),
            nation=nation,
            old_codes=["S14000006"] if code == "S14000107" else [],
        )
    return {seat.code: seat for seat in Constituency.objects.all()}


@pytest.fixture
def file_with(tmp_path):
    """Write lines to a file and return its path."""

    def write(*lines, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join([*lines, ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def data():
    return Path(__file__).parent / "data"
