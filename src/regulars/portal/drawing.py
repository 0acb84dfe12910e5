"""Codes as QR codes, drawn into the page."""

import importlib

from markupsafe import Markup


def drawn(code: str, title: str) -> Markup:
    """The code as a picture with a white edge of four squares, as scanners want it."""
    # Not before the first is asked for: half of a start is loading modules.
    segno = importlib.import_module("segno")
    made = segno.make_qr(code, error="m")
    picture = made.svg_inline(
        border=4,
        omitsize=True,
        light="#ffffff",
        lineclass=None,
        svgclass=None,
        title=title,
    )
    return Markup(picture.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704
