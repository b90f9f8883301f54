"""What people sign in the demonstration. Our own words."""

from __future__ import annotations

from typing import Any

THIS_YEAR: dict[str, Any] = {
    "slug": "every-baby-counts",
    "title": "Every baby counts, in every service",
    "title_cy": "Mae pob babi’n cyfrif, ym mhob gwasanaeth",
    "text": (
        "I work with babies, with those who care for them, or for services that they need.\n\n"
        "I promise to:\n\n"
        "- think of the baby in each meeting, each plan and each conversation with a family;\n"
        "- say so when babies have been left out, and help put that right;\n"
        "- learn more about how babies tell us how they feel, and share what I learn;\n"
        "- treat every family with respect, whatever brings them to us."
    ),
    "text_cy": (
        "Rwy’n gweithio gyda babanod, gyda’r rhai sy’n gofalu amdanynt, neu i wasanaethau sydd "
        "eu hangen arnynt.\n\n"
        "Rwy’n addo:\n\n"
        "- meddwl am y babi ym mhob cyfarfod, pob cynllun a phob sgwrs â theulu;\n"
        "- dweud pan fydd babanod wedi’u hanghofio, a helpu i unioni hynny;\n"
        "- dysgu mwy am sut mae babanod yn dangos sut maen nhw’n teimlo, a rhannu’r hyn a ddysgaf;\n"
        "- trin pob teulu â pharch, beth bynnag sy’n dod â nhw atom."
    ),
    "told": "Everybody who has signed this is invented, as is all else in this demonstration.",
    "told_cy": "Pobl ddychmygol sydd wedi llofnodi hwn, fel popeth arall yn yr arddangosiad hwn.",
}

LETTER: dict[str, Any] = {
    "slug": "put-babies-in-the-plans",
    "kind": "letter",
    "called": "people",
    "count_from": 3,
    "title": "Put babies in the plans",
    "title_cy": "Rhowch fabanod yn y cynlluniau",
    "addressee": "To whoever forms the next government",
    "addressee_cy": "At bwy bynnag fydd yn ffurfio’r llywodraeth nesaf",
    "text": (
        "We don’t know yet who you are, and we write to you all the same: babies are born whoever "
        "governs.\n\n"
        "Please ask of each plan what it does for a child who can’t speak yet, and for those who "
        "care for them. Please name somebody whose task it is to ask.\n\n"
        "We work with babies and their families every day, and will gladly show you how."
    ),
    "text_cy": (
        "Nid ydym yn gwybod eto pwy ydych chi, ac eto rydym yn ysgrifennu atoch: caiff babanod eu "
        "geni pwy bynnag sy’n llywodraethu.\n\n"
        "Gofynnwch am bob cynllun beth mae’n ei wneud dros blentyn na all siarad eto, a thros y "
        "rhai sy’n gofalu amdano. Enwch rywun â’r dasg o ofyn.\n\n"
        "Rydym yn gweithio gyda babanod a’u teuluoedd bob dydd, a byddem yn falch o ddangos i chi "
        "sut."
    ),
    "told": THIS_YEAR["told"],
    "told_cy": THIS_YEAR["told_cy"],
}
