"""A reception's explanation as the contact themselves read it."""

from msgspec.structs import replace

from regulars.kit.languages import Language
from regulars.loyalty.queries import Reception, Terms
from regulars.loyalty.schemas.credits import CreditName
from regulars.loyalty.words import Names, sentences


def told_to_contact(kept: Reception, terms: Terms, language: Language) -> list[str]:
    """Why it has its credits, a sentence for each step.

    Which rules gave nothing, and what those ask for, is the business's own affair.
    """
    every = {**terms.removed_units, **terms.units}
    units = {name: unit.label for name, unit in every.items()}
    names = Names({}, {}, units, credit_name(terms))
    only = {**kept.explanation, "not_fired": []}
    return sentences(replace(kept, explanation=only), [], names, language)


def credit_name(terms: Terms) -> CreditName:
    """What the program calls its credits."""
    return CreditName(terms.program.custom_credit_name if terms.program else None)
