"""Templates of pages and mails, and the one style of all pages."""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

STYLE = files("regulars").joinpath("web/templates/page.css").read_text()

environment = Environment(
    loader=PackageLoader("regulars", "web/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# Ours to write, and the same in every page.
environment.globals["style"] = Markup(STYLE)  # noqa: S704


def render(template: str, **values: Any) -> str:
    """The template filled in; what stands in the values is text and no markup."""
    return environment.get_template(template).render(values)
