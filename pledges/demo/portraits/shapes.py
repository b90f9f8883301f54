"""Outlines, as points on a sheet of one size, whatever the size of the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Shape = Sequence[Point]
# Everything is placed on a sheet of this size, whatever the size of the picture.
SHEET = (1200, 1500)
MIDDLE = SHEET[0] / 2


def points_in(text: str) -> list[Point]:
    """Points from "x,y x,y", as in an SVG."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def curve_through(points: Shape, *, closed: bool = True) -> list[Point]:
    """A soft line through the points (Catmull and Rom)."""
    count = len(points)
    curve = []
    for index in range(count if closed else count - 1):
        around = [index - 1, index, index + 1, index + 2]
        if closed:
            a, b, c, d = (points[at % count] for at in around)
        else:
            a, b, c, d = (points[min(max(at, 0), count - 1)] for at in around)
        for step in range(12):
            t = step / 12
            curve.append((between(a[0], b[0], c[0], d[0], t), between(a[1], b[1], c[1], d[1], t)))
    return curve if closed else [*curve, points[-1]]


def between(a: float, b: float, c: float, d: float, t: float) -> float:
    return (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    ) / 2


def soft_outline(text: str) -> list[Point]:
    return curve_through(points_in(text))


def mirrored_outline(text: str) -> list[Point]:
    """A soft shape from its right half, from top to bottom; the sheet's middle is the mirror."""
    half = points_in(text)
    return curve_through([*half, *(point for point in mirrored(half)[::-1] if point not in half)])


def mirrored(shape: Shape) -> list[Point]:
    return [(SHEET[0] - x, y) for x, y in shape]


def oval(x: float, y: float, rx: float, ry: float) -> list[Point]:
    turns = [math.tau * step / 60 for step in range(60)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def rounded_box(left: float, top: float, right: float, bottom: float, corner: float) -> list[Point]:
    """A box with soft corners, clockwise from the top right."""
    shape = []
    for x, y, start in (
        (right - corner, top + corner, -90),
        (right - corner, bottom - corner, 0),
        (left + corner, bottom - corner, 90),
        (left + corner, top + corner, 180),
    ):
        for step in range(10):
            turn = math.radians(start + step * 10)
            shape.append((x + corner * math.cos(turn), y + corner * math.sin(turn)))
    return shape


def bezier(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    curve = []
    for step in range(17):
        t = step / 16
        u = 1 - t
        weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        ends = list(zip(weights, (a, b, c, d), strict=True))
        curve.append((sum(w * p[0] for w, p in ends), sum(w * p[1] for w, p in ends)))
    return curve


def stroke(path: Shape, width: float) -> list[Shape]:
    """A line with round ends and joints, as shapes to be filled together."""
    radius = width / 2
    shapes: list[Shape] = [oval(x, y, radius, radius) for x, y in path]
    for (x1, y1), (x2, y2) in pairwise(path):
        length = math.hypot(x2 - x1, y2 - y1) or 1
        dx, dy = (y2 - y1) / length * radius, (x1 - x2) / length * radius
        shapes.append(
            [(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)]
        )
    return shapes


def stroke_through(text: str, width: float) -> list[Shape]:
    return stroke(curve_through(points_in(text), closed=False), width)


def turned_about(shape: Shape, centre: Point, degrees: float) -> list[Point]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - centre[0], y - centre[1]) for x, y in shape]
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in moved]
