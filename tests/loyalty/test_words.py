"""Explanations are told in every language that there is."""

import re
from decimal import Decimal

import pytest

from regulars.contacts import catalogue
from regulars.kit.conditions.facts import OPERATORS
from regulars.loyalty.queries.facts import OF_EVERY_CONTACT, OF_THE_SALE, WEEKDAYS
from regulars.loyalty.schemas import CreditName
from regulars.loyalty.words.channels import CHANNELS
from regulars.loyalty.words.phrases import DUTCH, ENGLISH, PHRASES, listed
from regulars.loyalty.words.questions import Names, question

SHOP = "0192aaaa-0000-7000-8000-000000000001"
NAMES = Names({"city": "City"}, {})


def places(phrase):
    return set(re.findall(r"{(\w+)}", phrase))


def test_each_language_says_the_same():
    assert ENGLISH.keys() == DUTCH.keys()
    odd = [key for key in ENGLISH if places(ENGLISH[key]) != places(DUTCH[key])]
    assert not odd


def test_every_question_and_every_fact_has_its_words():
    facts = {fact.name for fact in (*OF_THE_SALE, *OF_EVERY_CONTACT)}
    facts |= {"shop", "channel", "contact.channel"}

    assert {*OPERATORS, *facts, *WEEKDAYS} <= ENGLISH.keys()


@pytest.mark.parametrize(
    ("tree", "english", "dutch"),
    [
        (
            {"fact": "time", "is": "between", "value": ["17:00", "17:59"]},
            "the time is from 17:00 to 17:59",
            "de tijd is van 17:00 tot en met 17:59",
        ),
        (
            {"fact": "value", "is": "at_least", "value": 12.5},
            "the amount is 12.5 at least",
            "het bedrag is minstens 12,5",
        ),
        (
            {
                "all": [
                    {
                        "fact": "weekday",
                        "is": "one_of",
                        "value": ["monday", "tuesday", "sunday"],
                    },
                    {"not": {"fact": "contact.city", "is": "is_set"}},
                ]
            },
            "the day is Monday, Tuesday or Sunday and not (the contact's “City” is "
            "filled in)",
            "de dag is maandag, dinsdag of zondag en niet (“City” van de klant is "
            "ingevuld)",
        ),
        (
            {
                "any": [
                    {"fact": "contact.is_birthday", "is": "equals", "value": True},
                    {"fact": "contact.is_anonymous", "is": "equals", "value": False},
                    {"fact": "contact.old", "is": "equals", "value": True},
                ]
            },
            "it is the contact's birthday or it is not an anonymous contact or the "
            "contact's “old” is yes",
            "het is de verjaardag van de klant of het is niet een anonieme klant of "
            "“old” van de klant is ja",
        ),
        (
            {
                "fact": "channel",
                "is": "one_of",
                "value": ["REGISTER_API", "WEBSHOP_API"],
            },
            "the channel is the register or the web shop",
            "het kanaal is de kassa of de webwinkel",
        ),
        (
            {"fact": "contact.city", "is": "equals", "value": "API"},
            "the contact's “City” is API",
            "“City” van de klant is API",
        ),
        (
            {"fact": "shop", "is": "equals", "value": SHOP},
            f"the shop is {SHOP}",
            f"de winkel is {SHOP}",
        ),
        (
            {"fact": "contact.created_at", "is": "within_last_days", "value": 30},
            "the contact's first day here is in the last 30 days",
            "de eerste dag van de klant ligt in de laatste 30 dagen",
        ),
        ({"all": []}, "anything", "wat dan ook"),
    ],
)
def test_conditions_are_told_as_people_say_them(tree, english, dutch):
    assert question(tree, NAMES, "en") == english
    assert question(tree, NAMES, "nl") == dutch


def test_every_channel_has_a_name():
    assert set(CHANNELS) == set(PHRASES)
    assert all(names.keys() == set(catalogue.CHANNELS) for names in CHANNELS.values())


@pytest.mark.parametrize("name", ["Credits", "Points", "punten", "credit", "", None])
def test_credits_are_counted_as_each_language_does(name):
    credits = CreditName(name)

    told = [credits.counted(number, "en") for number in (0, 1, -1, 2, Decimal("1.5"))]
    assert told == ["0 points", "1 point", "-1 point", "2 points", "1.5 points"]
    assert credits.counted(1, "nl") == "1 punt"


def test_credits_of_another_name_have_that_alone():
    stamps = CreditName("Stempels")

    assert [stamps.counted(n, "nl") for n in (1, 2)] == ["1 Stempels", "2 Stempels"]


def test_a_list_has_one_word_between_its_last_two():
    assert listed(["a"], " or ") == "a"
    assert listed(["a", "b"], " or ") == "a or b"
    assert listed(["a", "b", "c"], " or ") == "a, b or c"
    assert set(PHRASES) == {"en", "nl"}
