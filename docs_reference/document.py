"""Writes the OpenAPI document, which the front end's types are read from."""

import sys
from pathlib import Path

from regulars import rooms
from regulars.kit import openapi


def main() -> None:
    """Into the file that is named, if anything has changed."""
    for part in ("routes", "events"):
        rooms.load(part)
    path, document = Path(sys.argv[1]), openapi.document_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != document:
        path.write_bytes(document)


if __name__ == "__main__":
    main()
