"""What the demonstration's campaigns say. Staff may change all of it in the admin."""

from datetime import time

THEME = "Speak up for babies"
PLEDGE = (
    "I’ll speak up for babies: I’ll use my voice for my youngest constituents and help make "
    "sure babies’ wellbeing is part of the conversation."
)
PLEDGE_IN_WELSH = (
    "Byddaf yn codi llais dros fabanod: byddaf yn siarad ar ran fy etholwyr ieuengaf ac yn helpu i "
    "sicrhau bod lles babanod yn rhan o’r sgwrs."
)
IMPRINT = (
    "A demonstration with an invented election and invented people. Nobody is asked to vote "
    "for or against anyone. Published by Example Charity, 1 Example Street, Exampleton."
)


def hashtags(year: int) -> str:
    return f"#SpeakUpForBabies #IMHAW{year % 100:02}"


THIS_YEAR = {
    "theme": THEME,
    "theme_cy": "Codi llais dros fabanod",
    "lead": (
        "Babies can’t write to Parliament. You can. Ask the people who want to represent you to "
        "speak up for the youngest people they would serve."
    ),
    "lead_cy": (
        "Ni all babanod ysgrifennu at Senedd y DU. Gallwch chi. Gofynnwch i’r bobl sydd am eich "
        "cynrychioli godi llais dros y bobl ieuengaf y byddent yn eu gwasanaethu."
    ),
    "why": (
        "How a baby is cared for in the first 1,001 days, from pregnancy to the age of two, shapes "
        "health and happiness for life. Babies can’t tell anyone what they need, so those around "
        "them have to.\n\n"
        "In Infant Mental Health Awareness Week we ask everyone standing for Parliament, of every "
        "party and of none, to say that babies’ wellbeing matters, and to meet the local services "
        "that support families."
    ),
    "why_cy": (
        "Mae’r ffordd y gofelir am faban yn y 1,001 diwrnod cyntaf, o feichiogrwydd hyd ddwy oed, "
        "yn llunio iechyd a hapusrwydd am oes. Ni all babanod ddweud wrth neb beth sydd ei angen "
        "arnynt, felly rhaid i’r rhai o’u cwmpas wneud hynny.\n\n"
        "Yn Wythnos Ymwybyddiaeth Iechyd Meddwl Babanod gofynnwn i bawb sy’n sefyll ar gyfer "
        "Senedd y DU, o bob plaid a heb blaid, ddweud bod lles babanod yn bwysig, a chwrdd â’r "
        "gwasanaethau lleol sy’n cefnogi teuluoedd."
    ),
    "pledge_text": PLEDGE,
    "pledge_text_cy": PLEDGE_IN_WELSH,
    "imprint": IMPRINT,
    "wall_visibility": "live",
    "wall_decided_by": "The demonstration itself",
    # Whoever tries it out at night sees emails arrive too.
    "sends_from": time.min,
    "sends_until": time(23, 59, 59),
    "published": True,
}
WALL_REASON = (
    "This is a demonstration: no trustee has decided anything, and a real campaign needs its own "
    "record.\n\n"
    "Call to action: nobody is asked to vote for or against a party or a candidate.\n"
    "Tone: about babies’ wellbeing; no party’s or candidate’s position is compared with another’s.\n"
    "Context and timing: the Awareness Week, which takes place every year; this year an election "
    "falls into it.\n"
    "How a reasonable person would see it: every candidate is invited alike and shown alike, in an "
    "order in which no party plays a part."
)
# In place of what the site says, of the seats of Wales.
TO_SHARE_IN_WALES = {
    "short": "Babies in {constituency} need people who speak up for them. {so_far} {link} {hashtags}",
    "short_cy": "Mae ar fabanod etholaeth {constituency} angen pobl sy’n codi llais drostynt. "
    "{so_far} {link} {hashtags}",
}
