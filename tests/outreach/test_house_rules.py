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
    ],
)
def test_what_a_person_should_read_first(text, concern):
    assert look_at(text, own=OWN) == [concern]


def test_distress_comes_before_everything_else():
    assert look_at("You wanker, I want to die: www.x.example")[0] == Concern.DISTRESS
