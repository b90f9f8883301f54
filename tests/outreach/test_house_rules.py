import pytest

from campaigns.outreach.house_rules import Concern, look_at

OWN = ("sam@supporters.example", "EX11AA")


@pytest.mark.parametrize(
    "text",
    [
        "My son was born in May. Our health visitor was wonderful.",
        "I live between Scunthorpe, Penistone and Cockermouth, near the Dyke.",
        "Mr Dick and Mrs Cock run the group in Lower Slaughter. A chink of light.",
        "Ring Samaritans on 116 123, or NHS 111. The hub opened on 01/02/2024.",
        "Write to me: sam@supporters.example, EX1 1AA.",
        "It costs £16,000,000,000 a year. See you soon... and thank you!",
        "We lost our baby at 30 weeks. Nobody should go through that alone.",
        "Families are killed by silence, says our group in Bury St. Edmunds.",
        "I grew up in Essex, Sussex and Middlesex, and have family in Cockfosters and Twatt's Mill.",
        "I could kill for a nap, and a coffee to die for. I'm dying to hear from you.",
        "I hope this finds you well. We will find you a health visitor, and get you some help.",
        "You'll be sorry to hear that our children's centre closed.",
        "You won't regret it. Will you pay for this service?",
        "Suicide is the leading cause of death of mothers in the first year: MBRRACE says so.",
        "I work in suicide prevention and with maternal suicide rates.",
        "My son has spastic cerebral palsy, and we have a Maine Coon.",
        "Cutting my baby's nails is the hardest part. The jab didn't hurt my baby's arm.",
        "We met at 10 Downing Street, in Room 12. In 2019 Station Road was closed.",
        "N H S and M P are short for something. 5* service!",
        "Mae pob babi yn cyfrif. Hwrê i'r ymwelydd iechyd yng Nghwm Twrch a Phwllheli.",
        "Cafodd fy mab ei eni ym mis Mai. Gobeithio na fydd neb yn dioddef. Bydd y babi yn ddiogel.",
        "Rydw i eisiau byw yn Llanelli. Mae'r plant yn dal i fynd ymlaen yn dda.",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert look_at(text, own=OWN) == []


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("Look at https://charity.example/why", Concern.LINKS),
        ("Look at charity.org.uk/why", Concern.LINKS),
        ("Call my neighbour on 07700 900 123", Concern.CONTACTS),
        ("Call +44 (0)1632 960 001", Concern.CONTACTS),
        ("She lives at NE46 1BS", Concern.CONTACTS),
        ("Write to jo@elsewhere.example", Concern.CONTACTS),
        ("You wanker", Concern.WORDS),
        ("You W4NKER!", Concern.WORDS),
        ("We know where you live.", Concern.WORDS),
        ("I hope you die", Concern.WORDS),
        ("I’ll find you", Concern.WORDS),
        ("I wanted to die, and nobody came", Concern.DISTRESS),
        ("I was afraid to hurt my baby", Concern.DISTRESS),
        ("My ex threatened to kill me", Concern.DISTRESS),
        ("I can’t go on", Concern.DISTRESS),
        ("I cant go on", Concern.DISTRESS),
        ("I didn't want to be here anymore", Concern.DISTRESS),
        ("They'd be better off without me", Concern.DISTRESS),
        ("I was raped, and had nobody", Concern.DISTRESS),
        ("I am frightened of my partner", Concern.DISTRESS),
        ("Dw i isio marw", Concern.DISTRESS),
        ("Roeddwn i’n meddwl am ladd fy hun, lladd fy hunan", Concern.DISTRESS),
        ("Mae o yn fy nharo i", Concern.DISTRESS),
        ("Rwy'n methu mynd ymlaen", Concern.DISTRESS),
        ("Dwi ddim eisiau byw", Concern.DISTRESS),
        ("You should hang", Concern.WORDS),
        ("Ill kill you", Concern.WORDS),
        ("We're going to find you", Concern.WORDS),
        ("I know where your kids go to school", Concern.WORDS),
        ("You're dead", Concern.WORDS),
        ("You f**k", Concern.WORDS),
        ("You are a c.u.n.t", Concern.WORDS),
        ("t w a t", Concern.WORDS),
        ("fuuuuuck you", Concern.WORDS),
        ("wаnkеr", Concern.WORDS),  # two letters are Cyrillic
        ("Y bastad", Concern.WORDS),
        ("Dw i'n gwybod lle wyt ti'n byw", Concern.WORDS),
        ("Mi ladda i di", Concern.WORDS),
        ("Write to jo at elsewhere dot com", Concern.LINKS),
        ("Write to jo (at) elsewhere (dot) example", Concern.CONTACTS),
        ("They live at 12 Acacia Avenue", Concern.CONTACTS),
        ("Mae hi'n byw yn 7 Heol Fawr", Concern.CONTACTS),
        ("Look at charity dot org", Concern.LINKS),
        ("See charity.app", Concern.LINKS),
    ],
)
def test_what_a_person_should_read_first(text, concern):
    assert look_at(text, own=OWN) == [concern]


def test_distress_comes_before_everything_else():
    assert look_at("You wanker, I want to die: www.x.example")[0] == Concern.DISTRESS
