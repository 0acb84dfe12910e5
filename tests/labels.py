"""What a scanner reads off a printed sheet."""

import re
from collections.abc import Iterator

import zxingcpp

PIXELS = 4


def drawings(text: str) -> list[str]:
    """The path of each QR code on a page."""
    return re.findall(r'<path stroke="#000" d="([^"]+)"', text)


def scanned(path: str) -> str:
    """What a scanner reads of a QR code that is drawn with this path."""
    dark = set(_dark(path))
    side = (max(max(place) for place in dark) + 5) * PIXELS
    shown = bytes(
        0 if (column // PIXELS, row // PIXELS) in dark else 255
        for row in range(side)
        for column in range(side)
    )
    [read] = zxingcpp.read_barcodes(memoryview(shown).cast("B", (side, side)))
    return str(read.text)


def _dark(path: str) -> Iterator[tuple[int, int]]:
    """The dark squares: `M` and `m` move to a place, `h` draws to the right."""
    column, row = 0.0, 0.0
    for what, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        told = [float(each) for each in numbers.split()]
        if what == "h":
            yield from ((int(column) + n, int(row)) for n in range(int(told[0])))
            column += told[0]
        elif what == "M":
            column, row = told
        else:
            column, row = column + told[0], row + told[1]
