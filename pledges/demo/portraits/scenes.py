"""Where people are: out of focus, behind them."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from pledges.demo.portraits.colours import light, mix
from pledges.demo.portraits.people import CLOTHES
from pledges.demo.portraits.shapes import curve_through, oval, rounded_box, stroke
from pledges.demo.portraits.sheet import Sheet
from pledges.palette import Colour, palette


def fill_ground(sheet: Sheet, top: Colour, bottom: Colour) -> None:
    left, up, right, down = sheet.edges
    sheet.fill([(left, up), (right, up), (right, down), (left, down)], top, bottom)


def in_the_park(sheet: Sheet, chance: random.Random) -> None:
    t = palette()
    left, _, right, down = sheet.edges
    fill_ground(sheet, mix(t["lilac"], t["mist"], 0.3), t["peach"])
    sheet.glow(chance.choice((180, 1000)), 300, 640, 640, t["cream"], 0.9)
    for base, height, colour in (
        (760, 70, t["mist"]),
        (900, 90, mix(t["lavender"], t["mist"], 0.4)),
    ):
        shift = chance.uniform(0, math.tau)
        across = range(int(left) - 20, int(right) + 40, 20)
        hill = [(float(x), base + height * math.sin(shift + x / 260)) for x in across]
        hill += [(right + 40, down), (left - 40, down)]
        sheet.fill(hill, colour, mix(colour, t["heather"], 0.4))
    for x in (chance.uniform(left, 180), chance.uniform(1020, right)):
        top = chance.uniform(330, 480)
        leaf = chance.choice((t["bright"], t["rose"], mix(t["bright"], t["peach"], 0.4)))
        sheet.fill_all(stroke([(x, top), (x + 6, 1000)], 34), t["heather"])
        crown = [(-80, 60, 120), (80, 50, 130), (0, -50, 140), (10, 70, 130)]
        for dx, dy, radius in crown:
            round_leaf = oval(x + dx, top + dy, radius, radius)
            sheet.fill(round_leaf, leaf, mix(leaf, t["heather"], 0.3))


def in_the_street(sheet: Sheet, chance: random.Random) -> None:
    t = palette()
    left, _, right, down = sheet.edges
    fill_ground(sheet, t["lilac"], t["cream"])
    walls = (t["peach"], t["lilac"], t["rose"], t["mist"], t["cream"], t["bright"])
    x = left - chance.uniform(0, 200)
    wall = chance.choice(walls)
    while x < right:
        wall = chance.choice([one for one in walls if one != wall])
        draw_house(sheet, chance, x, wall, down)
        x += 300
    sheet.glow(300, 150, 900, 600, t["cream"], 0.5)


def draw_house(sheet: Sheet, chance: random.Random, x: float, wall: Colour, down: float) -> None:
    t = palette()
    eaves = chance.uniform(250, 330)
    roof = mix(t["heather"], t["mist"], chance.uniform(0, 0.4))
    front = [(x, eaves), (x + 300, eaves), (x + 300, down), (x, down)]
    sheet.fill(front, wall, mix(wall, t["lavender"], 0.3))
    peak = eaves - 150
    sheet.fill([(x - 12, eaves), (x + 50, peak), (x + 250, peak), (x + 312, eaves)], roof)
    sheet.fill(rounded_box(x + 205, eaves - 230, x + 250, eaves - 100, 4), roof)
    for wx, wy in ((45, 90), (180, 90), (180, 400)):
        at, top = x + wx, eaves + wy
        sheet.fill(rounded_box(at - 12, top - 12, at + 97, top + 162, 14), t["white"])
        glass = mix(t["heather"], t["lilac"], 0.4)
        sheet.fill(rounded_box(at, top, at + 85, top + 150, 12), glass, mix(glass, t["lilac"], 0.6))
    door = chance.choice((t["action"], t["heather"], t["ink-soft"]))
    sheet.fill(rounded_box(x + 40, eaves + 400, x + 130, eaves + 720, 14), door)


def at_home(sheet: Sheet, chance: random.Random) -> None:
    t = palette()
    wall = chance.choice((t["peach"], t["lilac"], mix(t["cream"], t["peach"], 0.5)))
    fill_ground(sheet, light(wall, 0.25), mix(wall, t["lavender"], 0.25))
    window_left = chance.random() < 0.5
    x = 60 if window_left else 820
    sheet.fill(rounded_box(x, 110, x + 320, 640, 20), t["white"])
    for dx in (22, 164):
        for y in (132, 380):
            pane = rounded_box(x + dx, y, x + dx + 134, y + 238, 10)
            sheet.fill(pane, light(t["lilac"], 0.3), t["peach"])
    sheet.glow(x + 160, 380, 800, 800, t["cream"], 0.7)
    shelf = 800 if window_left else -10
    for y in (330, 640):
        sheet.fill(rounded_box(shelf, y, shelf + 420, y + 24, 8), t["heather"])
        at = shelf + 30.0
        while at < shelf + 330:
            width, height = chance.uniform(26, 48), chance.uniform(130, 210)
            cover = t[chance.choice((*CLOTHES, "mist"))]
            sheet.fill(rounded_box(at, y - height, at + width, y, 5), cover)
            at += width + 5
    draw_plant(sheet, 1130 if window_left else 70)


def draw_plant(sheet: Sheet, x: float) -> None:
    t = palette()
    pot = [(x - 80, 900), (x + 80, 900), (x + 55, 1100), (x - 55, 1100)]
    sheet.fill(pot, t["bright"], mix(t["bright"], t["heather"], 0.3))
    for lean in (-110, -60, -10, 50, 100):
        side, tip = x + lean * 0.7, x + lean * 1.4
        leaf = curve_through([(x, 905), (side - 34, 800), (tip, 690), (side + 34, 800)])
        sheet.fill(leaf, t["lavender"], t["heather"])


def at_the_party(sheet: Sheet, chance: random.Random) -> None:
    t = palette()
    left, up, right, _ = sheet.edges
    grounds = ("lilac", "mist"), ("peach", "rose"), ("heather", "plum")
    top, bottom = chance.choice(grounds)
    fill_ground(sheet, t[top], t[bottom])
    for _spot_of_light in range(16):
        x, y, size = chance.uniform(left, right), chance.uniform(up, 900), chance.uniform(40, 110)
        sheet.glow(x, y, size, size, t["cream"], 0.5)
    flags = [t[name] for name in ("action", "bright", "cream", "rose", "lavender")]
    steps = max(6, round((right - left) / 105))
    for y, sag in ((40, 150), (210, 130)):
        along = [step / steps for step in range(steps + 1)]
        rope = [(left + (right - left) * at, y + sag * math.sin(math.pi * at)) for at in along]
        for index, ((x1, y1), (x2, y2)) in enumerate(pairwise(rope)):
            tip = (x1 + x2) / 2 - (y2 - y1) * 0.9, (y1 + y2) / 2 + 118
            colour = flags[index % len(flags)]
            flag = [(x1 + 6, y1), (x2 - 6, y2), tip]
            sheet.fill(flag, colour, mix(colour, t["heather"], 0.15))
        sheet.fill_all(stroke(rope, 7), t["ink-soft"])


def among_bubbles(sheet: Sheet, chance: random.Random) -> None:
    t = palette()
    left, up, right, _ = sheet.edges
    fill_ground(sheet, t["cream"], t["peach"])
    tints = [t[name] for name in ("lilac", "rose", "mist", "white", "peach", "bright")]
    for row, y in enumerate(range(int(up) + 20, 1300, 190)):
        x = left - 120 + (row % 2) * 110.0
        while x < right:
            width = chance.uniform(150, 260)
            foot = x + width * chance.choice((0.25, 0.75))
            tail = [(foot - 24, y + 118.0), (foot + 24, y + 118.0), (foot - 20, y + 158.0)]
            sheet.fill_all([rounded_box(x, y, x + width, y + 125, 40), tail], chance.choice(tints))
            x += width + 36


SCENES = (in_the_park, in_the_street, at_home, at_the_party, among_bubbles)
