"""A person, drawn."""

from __future__ import annotations

from pledges.demo.portraits.colours import dark, light, mix
from pledges.demo.portraits.people import BODY, HEAD, NECK, STYLES, Person
from pledges.demo.portraits.shapes import (
    Shape,
    curve_through,
    mirrored,
    mirrored_outline,
    oval,
    points_in,
    rounded_box,
    soft_outline,
    stroke,
    stroke_through,
)
from pledges.demo.portraits.sheet import Sheet
from pledges.palette import Colour, palette


def draw_person(sheet: Sheet, person: Person) -> None:
    t = palette()
    style = STYLES[person.style]
    hair = person.clothes if person.style == "scarf" else person.hair
    sheet.glow(600, 420, 620, 620, t["cream"], 0.45)
    sheet.glow(640, 950, 760, 800, t["night"], 0.3)
    for shape in style.behind:
        sheet.fill(shape, dark(hair, 0.1), dark(hair, 0.34))
    draw_clothes(sheet, person)
    if person.style == "scarf":
        drape = mirrored_outline("600,560 720,600 790,690 850,800 760,880 600,905")
        sheet.fill(drape, hair, dark(hair, 0.3))
    else:
        draw_ears(sheet, person)
    sheet.fill(HEAD, light(person.skin, 0.14), mix(person.skin, shade_of(person), 0.22))
    sheet.fill(oval(820, 560, 170, 300), shade_of(person), inside=[HEAD], opacity=0.35, blur=40)
    for shape in style.front:
        below = [(x, y + 20) for x, y in shape]
        sheet.fill(below, shade_of(person), inside=[HEAD], opacity=0.6, blur=10)
    draw_face(sheet, person)
    for shape in style.front:
        sheet.fill(shape, light(hair, 0.14), dark(hair, 0.22))
    for strand in style.strands:
        sheet.fill_all(stroke_through(strand, 8), light(hair, 0.25), opacity=0.55)
    if person.style == "scarf":
        draw_hood(sheet, hair)
    if person.earrings:
        for x in (448, 752):
            sheet.fill(oval(x, 514, 13, 13), t["bright"])


def shade_of(person: Person) -> Colour:
    return mix(person.skin, palette()["wine"], 0.32)


def draw_ears(sheet: Sheet, person: Person) -> None:
    for x in (452, 748):
        sheet.fill(oval(x, 452, 34, 48), person.skin, shade_of(person))
        sheet.fill(oval(x, 456, 17, 27), shade_of(person), opacity=0.6)


def draw_hood(sheet: Sheet, cloth: Colour) -> None:
    outer = mirrored_outline("600,176 715,200 788,300 800,440 780,580 700,690 600,720")
    inner = mirrored_outline("600,268 680,290 728,370 730,460 706,548 656,606 600,624")
    # Inwards along the second edge, so that the face stays open.
    ring = [*outer, outer[0], inner[0], *inner[::-1]]
    sheet.fill(ring, light(cloth, 0.16), dark(cloth, 0.24))
    sheet.fill_all(stroke_through("500,668 590,722 720,690", 7), dark(cloth, 0.3), opacity=0.7)
    sheet.fill_all(stroke_through("470,640 452,720 410,800", 7), dark(cloth, 0.3), opacity=0.5)


def draw_clothes(sheet: Sheet, person: Person) -> None:
    t = palette()
    cloth = person.clothes
    pale = light(cloth, 0.5)
    if person.outfit == "stripes":
        sheet.fill_all(BODY, t["cream"], t["mist"])
        stripes: list[Shape] = [rounded_box(0, y, 1200, y + 36, 4) for y in range(730, 1500, 76)]
        sheet.fill_all(stripes, cloth, inside=BODY)
    else:
        sheet.fill_all(BODY, light(cloth, 0.1), dark(cloth, 0.3))
    for crease in creases():
        sheet.fill_all(crease, t["night"], inside=BODY, opacity=0.34, blur=14)
    if person.outfit == "jacket":
        sheet.fill(points_in("520,715 680,715 640,1000 560,1000"), t["cream"], t["mist"])
    sheet.fill(NECK, person.skin)
    sheet.fill([(x, y + 52) for x, y in HEAD], shade_of(person), inside=[NECK], opacity=0.8, blur=5)
    if person.outfit == "jacket":
        lapel = points_in("670,700 750,735 775,850 640,1000 695,800")
        on_both_sides(sheet, lapel, light(cloth, 0.34), cloth)
    elif person.outfit == "shirt":
        collar = points_in("682,690 724,728 700,832 600,798")
        on_both_sides(sheet, collar, light(cloth, 0.6), pale)
    else:
        sheet.fill_all(
            stroke_through("512,722 545,775 600,797 655,775 688,722", 28), dark(cloth, 0.2)
        )


def creases() -> list[list[Shape]]:
    """Where an arm lies before the body."""
    path = curve_through(points_in("850,930 905,1080 935,1250 950,1500"), closed=False)
    return [stroke(side, 16) for side in (path, mirrored(path))]


def on_both_sides(sheet: Sheet, shape: Shape, top: Colour, bottom: Colour) -> None:
    for side in (shape, mirrored(shape)):
        sheet.fill(side, top, bottom)


def draw_face(sheet: Sheet, person: Person) -> None:
    t = palette()
    shade, ink = shade_of(person), dark(t["night"], 1)
    for x in (508, 692):
        sheet.glow(x, 522, 66, 52, mix(person.skin, t["action"], 0.55), 0.75)
    for x in (534, 666):
        if person.laughs:
            sheet.fill(oval(x, 444, 16, 21), ink)
            sheet.fill(oval(x + 5, 436, 5.5, 6.5), t["white"])
        else:
            sheet.fill_all(
                stroke_through(f"{x - 25},452 {x - 15},440 {x},435 {x + 15},440 {x + 25},452", 9),
                ink,
            )
    brow = dark(person.hair, 0.3)
    for line in (
        "502,386 518,373 536,368 554,372 566,381",
        "698,386 682,373 664,368 646,372 634,381",
    ):
        sheet.fill_all(stroke_through(line, 10), brow)
    sheet.fill_all(stroke_through("598,466 587,502 608,508", 8), shade, opacity=0.8)
    if person.freckles:
        spots: list[Shape] = [oval(x, y, 4, 4) for x, y in points_in("492,492 520,502 506,516")]
        sheet.fill_all([*spots, *map(mirrored, spots)], shade, opacity=0.8)
    if person.beard:
        beard = (
            "456,470 470,560 525,628 600,652 675,628 730,560 744,470 716,528 662,526 600,520"
            " 538,526 484,528"
        )
        sheet.fill(soft_outline(beard), light(person.hair, 0.08), dark(person.hair, 0.2))
    if person.laughs:
        upper = points_in("538,546 554,549 577,552 600,553 623,552 646,549 662,546")
        lower = "668,548 664,564 650,584 628,598 600,603 572,598 550,584 536,564 532,548"
        mouth = [*upper, *curve_through(points_in(lower), closed=False)]
        sheet.fill(mouth, dark(t["wine"], 0.4))
        sheet.fill(oval(600, 608, 34, 22), t["rose"], inside=[mouth])
        teeth = [*upper, *((x, y + 17) for x, y in reversed(upper))]
        sheet.fill(teeth, t["white"], inside=[mouth])
    else:
        lips = t["rose"] if person.beard else dark(t["wine"], 0.2)
        sheet.fill_all(stroke_through("545,552 570,573 600,580 630,573 655,552", 10), lips)
    if person.glasses:
        for x in (533, 667):
            frame = oval(x, 444, 54, 50)
            sheet.fill(frame, t["white"], opacity=0.14)
            sheet.fill_all(stroke([*frame, frame[0]], 9), t["ink"])
        bridge = "584,438 600,431 616,438", "480,438 452,430", "720,438 748,430"
        for line in bridge:
            sheet.fill_all(stroke_through(line, 9), t["ink"])
