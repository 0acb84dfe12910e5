"""Writes every reference page, and `.env.example`."""

from pathlib import Path

from docs_reference import PAGES, settings

HERE = Path(__file__).parents[1]


def main() -> None:
    """Writes what has changed, so that a build that looks at times stays quick."""
    for name, page in PAGES.items():
        _write(HERE / "docs/reference" / name, page())
    _write(HERE / ".env.example", settings.example())


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    main()
