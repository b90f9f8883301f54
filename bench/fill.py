"""A wall to look at, of so many photos, with the names and shapes that are hardest to set.

python -m bench.fill 300: migrates the database of the environment and fills it. VAR_DIR says where
the pictures go.
"""

import sys

import django

# The longest, and those that are another in Welsh.
SEATS = [
    ("Inverness, Skye and West Ross-shire", "", "Scotland", ""),
    ("Cumbernauld and Kirkintilloch", "", "Scotland", ""),
    ("Na h-Eileanan an Iar", "", "Scotland", ""),
    ("Montgomeryshire and Glyndŵr", "Maldwyn a Glyndŵr", "Wales", ""),
    ("Caerfyrddin", "Caerfyrddin", "Wales", ""),
    ("Dwyfor Meirionnydd", "Dwyfor Meirionnydd", "Wales", ""),
    ("Clwyd East", "Dwyrain Clwyd", "Wales", ""),
    ("Cities of London and Westminster", "", "England", "London"),
    ("Middlesbrough South and East Cleveland", "", "England", "North East"),
    ("Normanton and Hemsworth", "", "England", "Yorkshire and The Humber"),
    ("Ely and East Cambridgeshire", "", "England", "East of England"),
    ("Fermanagh and South Tyrone", "", "Northern Ireland", ""),
]
NAMES = [
    "Ann Archer",
    "Gwenllian Angharad Llywelyn-Fychan-Bowen Sŵn y Môr ap Ŷstwyth-Rhys",
    "Mòrag NicIlleathain-MacGilleFhaolain à Còrrbaile",
    "Bo",
    "Dr Maximiliana Featherstonehaugh-Cholmondeley-Wriothesley OBE",
    "Rhŷs ap Siôn",
    "Christopher Bartholomew Montgomery-Fitzwilliam",
    "Siân Ŵyn-Jones",
]
SHAPES = [(960, 1200), (1400, 1050), (1800, 600), (1200, 1200), (640, 1420)]
AS_LONG_AS_CAN_BE = (
    "Every baby deserves somebody who listens, at two in the morning and at noon, in every village"
    " and on every island, whatever it costs and however long it takes; that is what I will say in"
    " Westminster, in my own constituency, and to whoever asks me why the first 1,001 days count."
)[:280]


def main(size):
    django.setup()
    # Only now: they need the settings.
    from django.core.management import call_command
    from django.utils import timezone
    from django.utils.text import slugify

    from candidates.models import Constituency
    from pledges import numbers
    from pledges.demo.portraits import sample_portrait
    from tests import walls
    from tests.factories import a_campaign, an_election

    call_command("migrate", verbosity=0)
    if not Constituency.objects.exists():
        for number, (name, name_cy, nation, region) in enumerate(SEATS):
            Constituency.objects.create(
                code=f"X{number:08d}", name=name, name_cy=name_cy, slug=slugify(name),
                nation=nation, region=region,
            )  # fmt: skip
    now_on = a_campaign(an_election(), hashtags="#SpeakUpForBabies")
    drawn = [
        walls.copies_of(sample_portrait(f"{shape}", "Speak up for babies!", number, shape))
        for number, shape in enumerate(SHAPES)
    ]
    seats = sorted(Constituency.objects.all(), key=lambda seat: -len(seat.name))
    says = ["", "Babies matter to everyone here.", AS_LONG_AS_CAN_BE]
    walls.hang(now_on, seats, size, names=NAMES, says=says, drawn=drawn)
    numbers.count(timezone.now())


if __name__ == "__main__":
    main(int(sys.argv[1]))
