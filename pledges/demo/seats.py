"""Thirteen real constituencies, and postcodes of well-known places in them. Facts, with
the codes and the electorates of 2024 from the Office for National Statistics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    slug: str
    code: str
    name: str
    nation: str
    electorate: int
    # Closer together than among all 650, so that thirteen make a map.
    place_on_map: tuple[int, int]
    region: str = ""
    name_cy: str = ""
    postcodes: tuple[str, ...] = ()
    # Some towns and villages in it, and what else it is called.
    places: tuple[str, ...] = ()


SEATS = [
    Seat(
        slug="cities-of-london-and-westminster",
        code="E14001172",
        name="Cities of London and Westminster",
        nation="England",
        region="London",
        electorate=73_369,
        place_on_map=(4, -6),
        # Buckingham Palace, Downing Street, St Paul's Cathedral.
        postcodes=("SW1A 1AA", "SW1A 2AA", "EC4M 8AD"),
        places=("Westminster", "Soho", "Covent Garden", "Pimlico"),
    ),
    Seat(
        slug="hexham",
        code="E14001285",
        name="Hexham",
        nation="England",
        region="North East",
        electorate=76_431,
        place_on_map=(3, -2),
        # The second is the abbey.
        postcodes=("NE46 1BS", "NE46 3NB"),
        places=("Corbridge", "Prudhoe", "Haltwhistle", "Ponteland"),
    ),
    Seat(
        slug="city-of-durham",
        code="E14001173",
        name="City of Durham",
        nation="England",
        region="North East",
        electorate=70_583,
        place_on_map=(4, -2),
        # The second is the cathedral.
        postcodes=("DH1 2TJ", "DH1 3EH"),
        places=("Durham", "Framwellgate Moor", "Brandon"),
    ),
    Seat(
        slug="exeter",
        code="E14001231",
        name="Exeter",
        nation="England",
        region="South West",
        electorate=67_840,
        place_on_map=(2, -5),
        postcodes=("EX1 1HS",),  # the cathedral
        places=("St Thomas", "Heavitree"),
    ),
    Seat(
        slug="derby-north",
        code="E14001193",
        name="Derby North",
        nation="England",
        region="East Midlands",
        electorate=71_879,
        place_on_map=(3, -3),
        postcodes=("DE22 3NE",),  # the Royal Derby Hospital
    ),
    Seat(
        slug="south-derbyshire",
        code="E14001483",
        name="South Derbyshire",
        nation="England",
        region="East Midlands",
        electorate=73_714,
        place_on_map=(3, -4),
        postcodes=("DE11 0AH",),  # the council, in Swadlincote
        places=("Swadlincote", "Melbourne"),
    ),
    Seat(
        slug="mid-buckinghamshire",
        code="E14001360",
        name="Mid Buckinghamshire",
        nation="England",
        region="South East",
        electorate=75_622,
        place_on_map=(3, -5),
        postcodes=("HP17 0UZ",),  # Chequers
        places=("Princes Risborough", "Great Missenden", "Wendover"),
    ),
    Seat(
        slug="manchester-central",
        code="E14001352",
        name="Manchester Central",
        nation="England",
        region="North West",
        electorate=85_204,
        place_on_map=(2, -3),
        # The town hall, the Central Library.
        postcodes=("M60 2LA", "M2 5PD"),
        places=("Ancoats", "Hulme"),
    ),
    Seat(
        slug="ynys-mon",
        code="W07000112",
        name="Ynys Môn",
        name_cy="Ynys Môn",
        nation="Wales",
        electorate=53_141,
        place_on_map=(1, -3),
        # The second is Beaumaris Castle.
        postcodes=("LL59 5AA", "LL58 8AP"),
        places=("Anglesey", "Holyhead", "Caergybi", "Llangefni", "Beaumaris"),
    ),
    Seat(
        slug="gower",
        code="W07000097",
        name="Gower",
        name_cy="Gŵyr",
        nation="Wales",
        electorate=76_123,
        place_on_map=(2, -4),
        postcodes=("SA3 1PR",),  # Rhossili
        places=("Mumbles", "Gorseinon", "Rhossili"),
    ),
    Seat(
        slug="inverness-skye-and-west-ross-shire",
        code="S14000094",
        name="Inverness, Skye and West Ross-shire",
        nation="Scotland",
        electorate=77_927,
        place_on_map=(2, -1),
        postcodes=("IV2 3EG",),  # Inverness Castle
        places=("Portree", "Ullapool", "Kyle of Lochalsh", "Isle of Skye"),
    ),
    Seat(
        slug="orkney-and-shetland",
        code="S14000051",
        name="Orkney and Shetland",
        nation="Scotland",
        electorate=34_236,
        place_on_map=(3, 0),
        # The second is the cathedral in Kirkwall.
        postcodes=("ZE1 0AA", "KW15 1NX"),
        places=("Kirkwall", "Stromness", "Lerwick"),
    ),
    # Found by its name only: the postcodes of Northern Ireland are not free to pass on.
    Seat(
        slug="belfast-south-and-mid-down",
        code="N05000003",
        name="Belfast South and Mid Down",
        nation="Northern Ireland",
        electorate=74_749,
        place_on_map=(0, -2),
        places=("Carryduff", "Saintfield"),
    ),
]

# The Royal Academy until the turn of the century; it has not moved.
RETIRED = {"W1V 0DS": "cities-of-london-and-westminster"}
# A bank's post, sorted nowhere in particular.
NO_SEAT = ["BX1 1LT"]
# Houses on both sides of a boundary; nobody has published how many on each.
SPLIT = {"DE3 0GU": ["derby-north", "south-derbyshire"]}
TO_TRY = ["SW1A 1AA", "NE46 1BS", "LL59 5AA", "ZE1 0AA", "DE3 0GU"]
