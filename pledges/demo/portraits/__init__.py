"""Pictures that code draws, in the colours of the site.

The demonstration needs photos, and nobody real should be in them.
"""

from __future__ import annotations

import random
from io import BytesIO

from pledges.demo.portraits.board import draw_board
from pledges.demo.portraits.figure import draw_person
from pledges.demo.portraits.people import invented
from pledges.demo.portraits.scenes import SCENES
from pledges.demo.portraits.shapes import SHEET
from pledges.demo.portraits.sheet import Sheet
from pledges.typesetting import round_quotes


def sample_portrait(name: str, board_text: str, seed: int, size: tuple[int, int] = SHEET) -> bytes:
    """A JPEG of somebody who does not exist, holding a board with these words."""
    chance = random.Random(f"{seed} {name}")  # noqa: S311
    person = invented(chance)
    sheet = Sheet(size)
    sheet.show_behind(chance.choice(SCENES), chance)
    draw_person(sheet, person)
    draw_board(sheet, round_quotes(board_text), person)
    content = BytesIO()
    sheet.image.save(content, "JPEG", quality=90)
    return content.getvalue()
