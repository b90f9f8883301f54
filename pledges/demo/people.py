"""Invented people. No name, party or address here belongs to anybody; all addresses end
with .example."""

from dataclasses import dataclass
from enum import Enum, auto


class Answer(Enum):
    NONE = auto()
    JOINED = auto()
    PHOTO_WAITS = auto()
    ON_THE_WALL = auto()
    DECLINED = auto()
    STOPPED = auto()


@dataclass(frozen=True)
class Person:
    name: str
    party: str
    description: str = ""
    status: str = "standing"
    answer: Answer = Answer.NONE
    says: str = ""
    says_next: str = ""  # and nobody has read it yet
    has_email: bool = True
    pages: tuple[str, ...] = ()
    asks_at: str = ""  # for the personal link, and nobody has sent it yet


EXAMPLE, WILLOW, HARBOUR = "Example Party", "Willow Party", "Harbour League"
LANTERN, MEADOW, INDEPENDENT = "Lantern Party", "Meadow Movement", "Independent"
# Those in Welsh seats stand with a name in both languages.
WILLOW_CY = "Willow Party / Plaid yr Helyg"
HARBOUR_CY = "Harbour League / Cynghrair yr Harbwr"

# Names to ids. Independents have theirs from Democracy Club; the others are ours.
PARTIES = {
    EXAMPLE: "demo:1",
    WILLOW: "demo:2",
    HARBOUR: "demo:3",
    LANTERN: "demo:4",
    MEADOW: "demo:5",
    INDEPENDENT: "ynmp-party:2",
}

ON_THE_WALL, PHOTO_WAITS = Answer.ON_THE_WALL, Answer.PHOTO_WAITS

# Add at the end of a seat only: the place in the list makes the number of the person.
CANDIDATES = {
    "cities-of-london-and-westminster": [
        Person(
            "Aurelia Quillfeather",
            EXAMPLE,
            answer=ON_THE_WALL,
            says="Every baby in this city deserves somebody who listens.",
            says_next="Every baby in this city deserves somebody who listens, from the first day.",
        ),
        Person("Babatunde Okonjo-Bright", HARBOUR),
        Person("Cosima Thistlewood", WILLOW, has_email=False, pages=("website", "facebook")),
        Person("Zbigniew Wróbelek-Łan", LANTERN),
        Person("Parveen Chowdhury-Lisle", INDEPENDENT, answer=PHOTO_WAITS),
        Person(
            "Alexandra Wilhelmina Marjoribanks-Featherstonehaugh-Cholmondeley of the Lower Thames "
            "Embankment",
            MEADOW,
            "Meadow Movement, for Slower Mornings and Longer Evenings in the Middle of Town",
        ),
        Person("Hugo Merriweather-Stone", INDEPENDENT, status="withdrawn"),
    ],
    "hexham": [
        Person(
            "Barnaby Fellside",
            WILLOW,
            answer=ON_THE_WALL,
            says="Health visitors changed everything for our family.",
        ),
        Person("Ottoline Wallsend-Grey", EXAMPLE),
        Person("Ravinder Singh Tynewater", LANTERN),
        Person("Margery Haltwhistler", HARBOUR, has_email=False),
        Person("Funmilayo Adeyemi-Ridley", MEADOW),
        Person("Cuthbert Lindisfern", INDEPENDENT, has_email=False, pages=("website", "x")),
    ],
    "city-of-durham": [
        Person("Peregrine Cloister", EXAMPLE),
        Person(
            "Nkechi Obiora-Wear",
            HARBOUR,
            answer=ON_THE_WALL,
            says="What happens in the first 1,001 days stays with us for life.",
        ),
        Person("Isolde Pitmatic", WILLOW),
        Person("Kazimierz Dąbrówek", LANTERN, answer=Answer.DECLINED),
        Person("Tabitha Framwell", MEADOW, pages=("bluesky",)),
        Person("Lakshmi Narayan-Elvet", INDEPENDENT),
    ],
    "exeter": [
        Person("Marigold Exbridge", EXAMPLE),
        Person(
            "Sunbeam",
            INDEPENDENT,
            has_email=False,
            pages=("website", "instagram"),
            asks_at="hello@sunbeam.example",
        ),
        Person("Tristram Quaylock", HARBOUR),
        Person(
            "Amina Warsame-Heavitree",
            LANTERN,
            answer=ON_THE_WALL,
            says="I’m speaking up for those who can’t speak yet.",
        ),
        Person("Jocelyn Pynesbury", WILLOW),
        Person("Devendra Topshamwala", MEADOW, answer=Answer.JOINED),
    ],
    "derby-north": [
        # Two people of the same name, as it happens in real elections.
        Person("Mary Underbridge", EXAMPLE),
        Person("Mary Underbridge", LANTERN),
        Person("Kulwinder Kaur Darleyfield", WILLOW),
        Person("Stanisław Mackworthy", HARBOUR, answer=ON_THE_WALL),
        Person("Delphine Allestree-Moon", MEADOW, status="deselected"),
        Person("Winston Chaddesway", INDEPENDENT),
    ],
    "south-derbyshire": [
        Person("Rosamund Swadlin", HARBOUR),
        Person(
            "Gurpreet Melbourne-Sandhu",
            EXAMPLE,
            answer=ON_THE_WALL,
            says="Good beginnings make good neighbours.",
        ),
        Person("Ignatius Calkewood", WILLOW, has_email=False, pages=("facebook",)),
        Person("Chiamaka Eze-Repton", LANTERN),
        Person("Bartholomew Trentlock", INDEPENDENT),
    ],
    "mid-buckinghamshire": [
        Person("Philippa Chilternhay", WILLOW),
        Person("Tunde Wendoverson", EXAMPLE, answer=PHOTO_WAITS, says="Families need a village."),
        Person("Horatio Missendale", HARBOUR),
        Person("Meera Ridgewaysingh", LANTERN, has_email=False, pages=("website", "linkedin")),
        Person("Lettice Risborough-Lamb", MEADOW),
        Person("Aleksandra Kwiatek-Beech", INDEPENDENT, status="withdrawn"),
    ],
    "manchester-central": [
        Person("Yusuf Canalside", EXAMPLE),
        Person(
            "Dorothea Mancuniar",
            LANTERN,
            answer=ON_THE_WALL,
            says="Babies don’t have a vote. They do have a voice, if we lend them ours.",
        ),
        Person("Oluwaseun Ancoatsby", WILLOW),
        Person("Grażyna Piekarek-Mills", HARBOUR),
        Person("Shabnam Castlefield-Rao", MEADOW, answer=Answer.STOPPED),
        Person("Bao Nguyen-Irwell", INDEPENDENT),
        Person("Ezekiel Rochdale-Lock", INDEPENDENT, has_email=False),
        Person("Clementine Beetham", INDEPENDENT),
    ],
    "ynys-mon": [
        Person(
            "Siân Môrwyn",
            WILLOW,
            WILLOW_CY,
            answer=ON_THE_WALL,
            says="Mae pob babi’n cyfri. Every baby counts.",
        ),
        Person("Llŷr ap Heulog", HARBOUR, HARBOUR_CY),
        Person("Gwenllïan Tŷ-Glasfryn", EXAMPLE),
        Person("Ffion Menaiwen", LANTERN, has_email=False, pages=("website",)),
        Person("Idwal Llanfair-Bach", INDEPENDENT, "Independent / Annibynnol"),
    ],
    "gower": [
        Person("Angharad Rhossilwen", WILLOW, WILLOW_CY),
        Person("Dyfrig Pen-y-Cwm", EXAMPLE, answer=ON_THE_WALL),
        Person("Abimbola Mumblesworth", HARBOUR, HARBOUR_CY),
        Person("Nanw Oystermoor", LANTERN),
        Person("Sioned Tŵr-Gŵyr", MEADOW, has_email=False, pages=("facebook",)),
        Person("Reuben Threecliffs", INDEPENDENT, "Independent / Annibynnol"),
    ],
    "inverness-skye-and-west-ross-shire": [
        Person("Eilidh Nessborough", EXAMPLE),
        Person(
            "Iain Mòr MacCorrie-Glen",
            HARBOUR,
            answer=ON_THE_WALL,
            says="From Inverness to Uig, every baby should have the best start.",
        ),
        Person("Sìne NicTorridon", WILLOW),
        Person("Adaeze Culbokie", LANTERN, answer=PHOTO_WAITS),
        Person("Fergus Applecrossan", MEADOW),
        Person("Ruaraidh Skyebridge", INDEPENDENT, has_email=False, pages=("website", "facebook")),
    ],
    "orkney-and-shetland": [
        Person("Inga Lerwickdottir", HARBOUR, answer=ON_THE_WALL),
        Person("Magnus Hamnavoe-Flett", EXAMPLE),
        Person("Thora Scalloway-Isbister", WILLOW),
        Person("Rashid Kirkwallace", LANTERN),
        Person("Sunniva Papastour", INDEPENDENT, has_email=False, pages=("website",)),
    ],
    "belfast-south-and-mid-down": [
        Person(
            "Órlaith Ní Lagánsruth", WILLOW, answer=ON_THE_WALL, says="Tús maith, leath na hoibre."
        ),
        Person("Séamus Mac an Droichid", EXAMPLE),
        Person("Wilhelmina Stranmillar", HARBOUR),
        Person("Niamh O’Ravenhillock", LANTERN),
        Person("Anil Malonewala", MEADOW, has_email=False, pages=("website", "x")),
        Person("Hester Saintfieldon", INDEPENDENT),
    ],
}


class Outcome(Enum):
    UNCONFIRMED = auto()
    QUEUED = auto()
    SENT = auto()
    BOUNCED = auto()
    IN_DOUBT = auto()


@dataclass(frozen=True)
class Supporter:
    name: str
    email: str
    seat: str
    postcode: str
    asks: tuple[str, ...]
    outcome: Outcome
    own_words: str = ""
    wish: str = "join"


SUPPORTERS = [
    Supporter(
        "Rosalind Penhallow",
        "rosalind@penhallow.example",
        "exeter",
        "EX11HS",
        ("Marigold Exbridge", "Tristram Quaylock"),
        Outcome.QUEUED,
        "When my son was born I was lonely, and a parent-infant group in our street helped us "
        "both. I would like you to know how much that mattered.",
    ),
    Supporter(
        "Dafydd Glanmor",
        "dafydd@glanmor.example",
        "ynys-mon",
        "LL595AA",
        ("Siân Môrwyn",),
        Outcome.SENT,
        "I’m a grandfather of three on the island, and I hope you’ll hold up the board.",
    ),
    Supporter(
        "Imogen Fairclough-Bell",
        "imogen@fairclough-bell.example",
        "hexham",
        "NE461BS",
        ("Ottoline Wallsend-Grey",),
        Outcome.BOUNCED,
        "My twins came nine weeks early, and the nurses on the ward taught me how to hold them. "
        "Every family deserves somebody like them.",
    ),
    Supporter(
        "Tomasz Zielonek",
        "tomasz@zielonek.example",
        "city-of-durham",
        "DH12TJ",
        ("Isolde Pitmatic",),
        Outcome.IN_DOUBT,
        "Our family hub would love to show you what it does on a Tuesday morning, when it is full of "
        "prams, porridge and questions.",
        "visit",
    ),
    Supporter(
        "Aoife Larkwhistle",
        "aoife@larkwhistle.example",
        "manchester-central",
        "M602LA",
        ("Yusuf Canalside", "Oluwaseun Ancoatsby"),
        Outcome.UNCONFIRMED,
        "I’m a health visitor. Please speak up for the babies I meet every day.",
    ),
    # These two are confirmed, and wait for somebody who reads them first.
    Supporter(
        "Winifred Topsham",
        "winifred@topsham.example",
        "exeter",
        "EX11HS",
        ("Tristram Quaylock",),
        Outcome.QUEUED,
        "Our group has a page about its mornings: please look at www.prams-and-porridge.example, or "
        "ring our coordinator on 01632 960 123.",
    ),
    Supporter(
        "Carys Llanddona",
        "carys@llanddona.example",
        "ynys-mon",
        "LL595AA",
        ("Gwenllïan Tŷ-Glasfryn", "Llŷr ap Heulog"),
        Outcome.QUEUED,
        "After my daughter was born there were nights when I felt I could not go on. A mother and "
        "baby unit took us both in, and that is why I write to you.",
    ),
]
