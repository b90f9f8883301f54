"""The campaign board, and the hands that hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pledges.demo.portraits.colours import dark, light, mix
from pledges.demo.portraits.figure import shade_of
from pledges.demo.portraits.people import BODY, Person
from pledges.demo.portraits.shapes import (
    MIDDLE,
    Point,
    Shape,
    bezier,
    mirrored,
    oval,
    rounded_box,
    stroke,
    turned_about,
)
from pledges.demo.portraits.sheet import Sheet
from pledges.palette import palette

BOARD = (205, 850, 995, 1280)
BOARD_EDGE = 18


def draw_board(sheet: Sheet, text: str, person: Person) -> None:
    t = palette()
    left, top, right, bottom = BOARD
    centre = MIDDLE, (top + bottom) / 2

    def turned(shapes: Iterable[Shape]) -> list[Shape]:
        return [turned_about(shape, centre, person.tilt) for shape in shapes]

    board = turned([bubble(tail_left=person.tilt > 0)])
    for side in (1, -1):
        draw_hand_behind(sheet, person, turned, side)
    outer = [*board, *stroke([*board[0], board[0][0]], 2 * BOARD_EDGE)]
    shadow = [[(x, y + 24) for x, y in shape] for shape in outer]
    sheet.fill_all(shadow, t["night"], opacity=0.34, blur=20)
    sheet.fill_all(outer, light(person.board_edge, 0.06), dark(person.board_edge, 0.08))
    sheet.fill_all(board, t["white"], t["cream"])
    room = left + 118, top + 34, right - 118, bottom - 34
    sheet.write(text, room, person.tilt)
    for side in (1, -1):
        draw_fingers(sheet, person, turned, side)


def bubble(*, tail_left: bool) -> list[Point]:
    """The board of the campaign: soft corners and a tail that swings out."""
    left, top, right, bottom = BOARD
    inset = BOARD_EDGE
    shape = rounded_box(left + inset, top + inset, right - inset, bottom - inset, 56)
    foot = bottom - inset
    x = 395.0
    tail = [
        *bezier((x + 42, foot), (x + 22, foot + 34), (x - 14, foot + 58), (x - 66, foot + 66)),
        *bezier((x - 66, foot + 66), (x - 44, foot + 44), (x - 36, foot + 22), (x - 40, foot)),
    ]
    # The second quarter of the box ends at the bottom, right of the tail.
    shape = [*shape[:20], *tail, *shape[20:]]
    return shape if tail_left else mirrored(shape)[::-1]


Turn = Callable[[Iterable[Shape]], list[Shape]]


def draw_hand_behind(sheet: Sheet, person: Person, turned: Turn, side: int) -> None:
    """Forearm, cuff and the part of the hand that the board hides."""
    t = palette()
    cloth = t["cream"] if person.outfit == "stripes" else person.clothes
    forearm = stroke([(600 + side * x, y) for x, y in ((440, 1560), (432, 1400), (420, 1235))], 132)
    sheet.fill_all(forearm, t["night"], inside=BODY, opacity=0.4, blur=16)
    sheet.fill_all(forearm, light(cloth, 0.12), dark(cloth, 0.16))
    if person.outfit == "stripes":
        stripes: list[Shape] = [rounded_box(0, y, 1200, y + 34, 4) for y in range(1240, 1500, 76)]
        sheet.fill_all(stripes, person.clothes, inside=forearm)
    wrist = stroke([(600 + side * 418, 1180), (600 + side * 412, 1130)], 92)
    sheet.fill_all(wrist, person.skin, shade_of(person))
    cuff = stroke([(600 + side * 366, 1222), (600 + side * 474, 1214)], 52)
    sheet.fill_all(cuff, light(person.clothes, 0.3), light(person.clothes, 0.1))
    palm = turned([oval(600 + side * 406, 1090, 54, 96)])
    sheet.fill_all(palm, person.skin, shade_of(person))


def draw_fingers(sheet: Sheet, person: Person, turned: Turn, side: int) -> None:
    for finger, (reach, y) in enumerate(((68, 1020), (84, 1066), (82, 1112), (62, 1156))):
        slope = (finger - 1.5) * 6
        ends = [(600 + side * 420, y + slope * 0.3), (600 + side * (400 - reach), y + slope)]
        below = turned(stroke([(x, at + 5) for x, at in ends], 46))
        sheet.fill_all(below, mix(shade_of(person), palette()["night"], 0.2), opacity=0.7, blur=3)
        sheet.fill_all(
            turned(stroke(ends, 44)),
            light(person.skin, 0.12),
            mix(person.skin, shade_of(person), 0.3),
        )
