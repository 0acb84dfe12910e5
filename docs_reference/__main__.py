"""Writes every reference page, and `.env.example`."""

from pathlib import Path

from docs_reference import PAGES, settings

HERE = Path(__file__).parents[1]


def main() -> None:
    """Writes what has changed, so that a build that looks at times stays quick."""
    write_pages(HERE / "docs/reference")
    _write(HERE / ".env.example", settings.example())


def write_pages(folder: Path) -> None:
    """Writes every page into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        _write(folder / name, page())


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    main()
