"""What explanations are put together of, in each language."""

from collections.abc import Mapping, Sequence

from regulars.kit.languages import Language

Phrases = Mapping[str, str]

ENGLISH: Phrases = {
    "down": "rounded down",
    "nearest": "rounded to the nearest",
    "up": "rounded up",
    "base_rate": (
        "{rule}: {value} of {unit} at {rate} each is {exact}, {rounded} to {credits}."
    ),
    "rule": "{rule} (version {version})",
    "multiplication": "{rule}: {factor} times the {name}, {gave} more.",
    "multiplication and rounded": (
        "{rule}: {factor} times the {name} is {exact} more; {rounded} together with "
        "the rest, that is {gave} more."
    ),
    "fixed": "{rule}: {credits} on top.",
    "no_rule": "No rule gives {name} for {unit}.",
    "reversal": "Undoes an earlier reception: {credits}.",
    "reversal of adjustment": "Undoes what was put right by hand: {credits}.",
    "given_back": "Gives back what a reward cost: {credits}.",
    "adjustment": "Put right by hand: {credits}.",
    "refund": "Takes back {taken} of what was returned.",
    "refund of less": "Takes back {most} of {wanted}: there were no more.",
    "of pending": "{waited} of them could not be spent yet.",
    "pending": "They can be spent once they are released.",
    "pending until": "They can be spent from {until} on.",
    "rates_of": "It had happened before: version {version} of the terms counts for it.",
    "given": "It was decided on {credits}, whatever the rules give.",
    "held by reception": "It would be {asked}, but is {most} at most for one purchase.",
    "held by day": (
        "It would be {asked}, but the rule gives one contact {most} a day at most."
    ),
    "held by year": (
        "It would be {asked}, but the rule gives one contact {most} a year at most."
    ),
    "held by contact": (
        "It would be {asked}, but the rule gives one contact {most} in all at most."
    ),
    "held rate": "So it is {gave}; the unit's own rate does not count instead.",
    "held by first": "It would be {asked}, but is for a first purchase only.",
    "held by not_first": "It would be {asked}, but isn't for a first purchase.",
    "in tier": "The contact was in {tier}.",
    "in no tier": "The contact was in no tier.",
    "idle": "{rule} gave nothing. {because}",
    "minimum": "It asks for {minimum} of {unit} at least.",
    "not_yet": "It was published after this happened.",
    "unreadable": "What it asks for isn't known any more.",
    "lower_rate": "Another rule has a higher rate.",
    "condition": "It asks: {question}.",
    "condition and fact": "It asks: {question}; it was {was}.",
    "exception": "It doesn't count where {question}.",
    "and": " and ",
    "or": " or ",
    "not": "not ({question})",
    "always": "anything",
    "true": "yes",
    "false": "no",
    "time": "the time",
    "weekday": "the day",
    "date": "the date",
    "value": "the amount",
    "channel": "the channel",
    "shop": "the shop",
    "contact.is_birthday": "the contact's birthday",
    "contact.is_first_reception": "the contact's first purchase",
    "contact.is_anonymous": "an anonymous contact",
    "contact.tier": "the contact's tier",
    "contact.channel": "the contact's channel",
    "contact.created_at": "the contact's first day here",
    "contact": "the contact's “{label}”",
    "is so": "it is {fact}",
    "is not so": "it is not {fact}",
    "equals": "{fact} is {0}",
    "not_equals": "{fact} is not {0}",
    "less_than": "{fact} is less than {0}",
    "at_most": "{fact} is {0} at most",
    "more_than": "{fact} is more than {0}",
    "at_least": "{fact} is {0} at least",
    "between": "{fact} is from {0} to {1}",
    "one_of": "{fact} is {0}",
    "contains": "{fact} contains {0}",
    "starts_with": "{fact} begins with {0}",
    "is_set": "{fact} is filled in",
    "is_not_set": "{fact} is not filled in",
    "before": "{fact} is before {0}",
    "after": "{fact} is after {0}",
    "within_last_days": "{fact} is in the last {0} days",
    "monday": "Monday",
    "tuesday": "Tuesday",
    "wednesday": "Wednesday",
    "thursday": "Thursday",
    "friday": "Friday",
    "saturday": "Saturday",
    "sunday": "Sunday",
}

DUTCH: Phrases = {
    "down": "naar beneden afgerond",
    "nearest": "afgerond",
    "up": "naar boven afgerond",
    "base_rate": (
        "{rule}: {value} van {unit} maal {rate} is {exact}, {rounded} op {credits}."
    ),
    "rule": "{rule} (versie {version})",
    "multiplication": "{rule}: {factor} keer de {name}, {gave} erbij.",
    "multiplication and rounded": (
        "{rule}: {factor} keer de {name} is {exact} erbij; samen met de rest "
        "{rounded} komt er {gave} bij."
    ),
    "fixed": "{rule}: {credits} erbij.",
    "no_rule": "Geen enkele regel geeft {name} voor {unit}.",
    "reversal": "Maakt een eerdere ontvangst ongedaan: {credits}.",
    "reversal of adjustment": (
        "Maakt ongedaan wat met de hand is rechtgezet: {credits}."
    ),
    "given_back": "Geeft terug wat een beloning kostte: {credits}.",
    "adjustment": "Met de hand rechtgezet: {credits}.",
    "refund": "Neemt {taken} terug voor wat teruggebracht is.",
    "refund of less": "Neemt {most} van {wanted} terug: meer waren er niet.",
    "of pending": "{waited} daarvan waren nog niet te besteden.",
    "pending": "Ze zijn te besteden zodra ze vrijgegeven zijn.",
    "pending until": "Ze zijn te besteden vanaf {until}.",
    "rates_of": "Het was al eerder gebeurd: versie {version} van het programma telt.",
    "given": "Er is besloten tot {credits}, wat de regels ook geven.",
    "held by reception": "Het zou {asked} zijn, maar is hoogstens {most} per aankoop.",
    "held by day": (
        "Het zou {asked} zijn, maar de regel geeft een klant hoogstens {most} per dag."
    ),
    "held by year": (
        "Het zou {asked} zijn, maar de regel geeft een klant hoogstens {most} per jaar."
    ),
    "held by contact": (
        "Het zou {asked} zijn, maar de regel geeft een klant in totaal {most}."
    ),
    "held rate": (
        "Dus zijn het er {gave}; het gewone tarief van de eenheid komt er niet voor in "
        "de plaats."
    ),
    "held by first": "Het zou {asked} zijn, maar alleen bij een eerste aankoop.",
    "held by not_first": "Het zou {asked} zijn, maar niet bij een eerste aankoop.",
    "in tier": "De klant zat in {tier}.",
    "in no tier": "De klant zat in geen niveau.",
    "idle": "{rule} gaf niets. {because}",
    "minimum": "Voorwaarde: minstens {minimum} van {unit}.",
    "not_yet": "De regel is pas later gepubliceerd.",
    "unreadable": "Waar de regel naar vraagt, is niet meer bekend.",
    "lower_rate": "Een andere regel geeft meer.",
    "condition": "Voorwaarde: {question}.",
    "condition and fact": "Voorwaarde: {question}; het was {was}.",
    "exception": "De regel geldt niet in dit geval: {question}.",
    "and": " en ",
    "or": " of ",
    "not": "niet ({question})",
    "always": "wat dan ook",
    "true": "ja",
    "false": "nee",
    "time": "de tijd",
    "weekday": "de dag",
    "date": "de datum",
    "value": "het bedrag",
    "channel": "het kanaal",
    "shop": "de winkel",
    "contact.is_birthday": "de verjaardag van de klant",
    "contact.is_first_reception": "de eerste aankoop van de klant",
    "contact.is_anonymous": "een anonieme klant",
    "contact.tier": "het niveau van de klant",
    "contact.channel": "het kanaal van de klant",
    "contact.created_at": "de eerste dag van de klant",
    "contact": "“{label}” van de klant",
    "is so": "het is {fact}",
    "is not so": "het is niet {fact}",
    "equals": "{fact} is {0}",
    "not_equals": "{fact} is niet {0}",
    "less_than": "{fact} is minder dan {0}",
    "at_most": "{fact} is hoogstens {0}",
    "more_than": "{fact} is meer dan {0}",
    "at_least": "{fact} is minstens {0}",
    "between": "{fact} is van {0} tot en met {1}",
    "one_of": "{fact} is {0}",
    "contains": "{fact} bevat {0}",
    "starts_with": "{fact} begint met {0}",
    "is_set": "{fact} is ingevuld",
    "is_not_set": "{fact} is niet ingevuld",
    "before": "{fact} is voor {0}",
    "after": "{fact} is na {0}",
    "within_last_days": "{fact} ligt in de laatste {0} dagen",
    "monday": "maandag",
    "tuesday": "dinsdag",
    "wednesday": "woensdag",
    "thursday": "donderdag",
    "friday": "vrijdag",
    "saturday": "zaterdag",
    "sunday": "zondag",
}

MONTHS: Mapping[Language, Sequence[str]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
        *("augustus", "september", "oktober", "november", "december"),
    ),
}

PHRASES: Mapping[Language, Phrases] = {"en": ENGLISH, "nl": DUTCH}


def listed(parts: Sequence[str], joined_by: str) -> str:
    """Several, with a comma between all but the last two: a, b or c."""
    *most, last = parts
    return joined_by.join([", ".join(most), last]) if most else last
