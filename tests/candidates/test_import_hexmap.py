import json

import pytest

from candidates.importers import ImportRefused
from candidates.importers.hexmap import import_hexmap
from candidates.models import Constituency, ImportRun

pytestmark = pytest.mark.usefixtures("seats")

HEXHAM, DURHAM = {"n": "Hexham", "q": 53, "r": -24}, {"n": "Durham", "q": 54, "r": -25}


@pytest.fixture
def hexjson(file_with):
    def write(hexes, layout="odd-r"):
        text = json.dumps({"layout": layout, "version": "1.2", "hexes": hexes}, indent=1)
        return file_with(text, name="map.hexjson")

    return write


def places():
    seats = Constituency.objects.exclude(hex_q=None)
    return {seat.code: (seat.hex_q, seat.hex_r) for seat in seats}


def test_seats_get_their_places(hexjson):
    run = import_hexmap(hexjson({"E14001285": HEXHAM, "E14001173": DURHAM}))

    assert places() == {"E14001285": (53, -24), "E14001173": (54, -25)}
    assert run.message == (
        "Hex map: 2 hexagons, 2 of constituencies that we know, 2 changed, 0 left out; "
        "10 constituencies have no place."
    )


def test_a_former_code_is_known(hexjson):
    import_hexmap(hexjson({"S14000006": HEXHAM}))

    assert places() == {"S14000107": (53, -24)}


def test_the_same_map_again_changes_nothing(hexjson):
    path = hexjson({"E14001285": HEXHAM})
    import_hexmap(path)

    assert import_hexmap(path).counts["changed"] == 0


def test_unknown_codes_are_listed(hexjson):
    known = {
        seat.code: {"q": number, "r": 0} for number, seat in enumerate(Constituency.objects.all())
    }
    more = Constituency.objects.bulk_create(
        Constituency(code=f"E140015{n}", name=f"Seat {n}", slug=f"seat-{n}", nation="England")
        for n in range(10, 30)
    )
    known |= {seat.code: {"q": number, "r": 1} for number, seat in enumerate(more)}

    run = import_hexmap(hexjson({**known, "E14000746": {"q": 0, "r": 2}}))

    # Each of the others takes four lines, and the map three before them.
    assert run.diff["left_out"] == [(4 * 32 + 5, "E14000746 is no constituency that we know")]
    assert len(places()) == 32


@pytest.mark.parametrize(
    ("hexes", "message"),
    [
        ({}, "has no hexes"),
        ({"E14000746": HEXHAM}, "Only 0 of 1 hexagons .* a map from before 2024"),
        ({"E14001285": HEXHAM, "E14001173": HEXHAM}, "lie in the same place"),
        ({"E14001285": {"q": "53", "r": -24}}, "Only 0 of 1 hexagons"),
        ({"E14001285": {"q": 53, "r": -24000}}, "Only 0 of 1 hexagons"),
        ({"E14001285": [53, -24]}, "Only 0 of 1 hexagons"),
        (["E14001285"], "has no hexes"),
    ],
)
def test_a_wrong_map_is_refused_whole(hexjson, hexes, message):
    with pytest.raises(ImportRefused, match=message):
        import_hexmap(hexjson(hexes))

    assert places() == {}
    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


def test_another_layout_is_refused(hexjson):
    with pytest.raises(ImportRefused, match="layout of the map is even-q; only odd-r"):
        import_hexmap(hexjson({"E14001285": HEXHAM}, layout="even-q"))


@pytest.mark.parametrize("text", ["", "[]", "gss,name", "{" * 5, "[" * 100_000])
def test_what_is_not_json_is_refused(file_with, text):
    with pytest.raises(ImportRefused, match="This is not HexJSON"):
        import_hexmap(file_with(text))


def test_a_dry_run_writes_nothing(hexjson):
    run = import_hexmap(hexjson({"E14001285": HEXHAM}), dry_run=True)

    assert run.counts["changed"] == 1
    assert places() == {}
