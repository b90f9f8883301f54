"""What the demonstration's pledge of professionals says. Our own words."""

THIS_YEAR = {
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
    "told_cy": "Pobl ddychmygol sydd wedi llofnodi hwn, fel popeth arall yn yr arddangosfa hon.",
}
