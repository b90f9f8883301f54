"""QR codes of addresses, as SVG that can stand in a page or in a drawing."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code(address: str) -> str:
    """Black on white in every scheme, with four modules of quiet around it; readable with a
    seventh of it hidden."""
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(
        drawn,
        kind="svg",
        border=4,
        light="white",
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()
