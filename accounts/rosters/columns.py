"""Which heading means what. Loose on spelling, strict on meaning: one heading, one column."""

import re
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rosters.decoding import FileRefused

NOTHING: Mapping[str, str] = MappingProxyType({})
SPACES = re.compile(r"[\W_]+")
CHILD = re.compile(r"^(?:child|student|pupil|learner)(?: s(?= |$))? ?")
GUARDIAN = re.compile(
    r"^(?:guardian|parent guardian|parent carer|parent|carer|caregiver|contact|family|adult)"
    r"(?: s(?= |$))? ?(?P<before>\d{0,2}) ?(?P<field>[a-z ]*?) ?(?P<after>\d{0,2})$"
)
OF_CHILD = {
    "child": ("name", "full name"),
    "given_name": ("first name", "given name", "forename"),
    "family_name": ("last name", "family name", "surname"),
    "preferred_name": ("preferred name", "known as", "called"),
    "roster_id": ("id", "number", "roster id", "sis id"),
    "pronoun": ("pronoun", "pronouns"),
}
CLASS = ("class", "class name", "classroom", "room", "homeroom", "home room", "home class", "form",
         "tutor group", "registration group", "group")  # fmt: skip
OF_GUARDIAN = {
    "name": ("", "name", "full name"),
    "first_name": ("first name", "given name", "forename"),
    "last_name": ("last name", "family name", "surname"),
    "email": ("email", "mail", "email address"),
    "language": ("language", "home language", "preferred language"),
    "relation": ("relationship", "relation"),
    "phone": ("phone", "phone number", "mobile", "mobile number", "telephone"),
}
ALONE = {
    "relation": ("relationship", "relation", "relationship to child", "relationship to student"),
    "email": ("primary email", "email", "email address", "mail", "home email"),
    "phone": ("mobile number", "mobile", "phone", "phone number", "telephone", "home phone"),
    "language": ("home language",),
}
"""Headings of a guardian's that do not say whose they are; read where one guardian is named a line."""
MOST_GUARDIANS = 20
"""As many as a line of ours may hold when it is taken home; a file that holds more says so."""
FEWEST_GUARDIANS = 2
"""A file to fill in has room for so many."""
EXAMPLE = (
    "Child, Class, Guardian 1 name, Guardian 1 email, Guardian 1 language, "
    "Guardian 2 name, Guardian 2 email, Guardian 2 language"
)
"""A line of headings for the upload page; not translated, as the matching is English."""


def words_of(heading: str) -> str:
    """A heading as it is compared: `Guardian 1 E-Mail` -> `guardian 1 email`."""
    return SPACES.sub(" ", heading.casefold()).strip().replace("e mail", "email")


def meaning(heading: str, known: Mapping[str, str] = NOTHING) -> str | None:
    """`Guardian 1 e-mail` -> "guardian 1 email"; None for a heading that is not read. `known` has
    what a school has said of its own headings, by `words_of`; it goes before ours."""
    words = words_of(heading)
    if words in known:
        return known[words] or None
    if words in CLASS or CHILD.sub("", words) in CLASS:
        return "class"
    about = GUARDIAN.match(words)
    if about:
        return _of_guardian(about)
    field = CHILD.sub("", words)
    if field == "" and words:
        return "child"
    return next((key for key, names in OF_CHILD.items() if field in names), None)


def _of_guardian(about: re.Match[str]) -> str | None:
    number = about["before"] or about["after"] or "1"
    field = next((key for key, names in OF_GUARDIAN.items() if about["field"] in names), None)
    if field is None or not 1 <= int(number) <= MOST_GUARDIANS:
        return None
    return f"guardian {number} {field}"


def suggested(headings: Sequence[str], known: Mapping[str, str] = NOTHING) -> list[str]:
    """What each column means, as far as its heading says so; "" for one that is not read."""
    means = [meaning(heading, known) or "" for heading in headings]
    _add_alone(means, headings, known)
    return means


def _add_alone(means: list[str], headings: Sequence[str], known: Mapping[str, str]) -> None:
    """`Parent Forename, Parent Surname, Relationship, Primary Email`: the last two are the parent's."""
    numbers = {what.split(" ")[1] for what in means if what.startswith("guardian ")}
    if len(numbers) != 1:
        return
    about = f"guardian {numbers.pop()} "
    for field, names in ALONE.items():
        places = [at for at, one in enumerate(headings) if words_of(one) in names]
        is_free = about + field not in means and len(places) == 1
        if is_free and words_of(headings[places[0]]) not in known:
            means[places[0]] = about + field


def columns_of(means: Sequence[str], headings: Sequence[str]) -> dict[str, int]:
    """Meaning -> column. Raises FileRefused for a column that is missing or there twice."""
    found: dict[str, int] = {}
    for position, what in enumerate(means):
        if what and what in found:
            raise FileRefused("twice", headings[position].strip())
        if what:
            found[what] = position
    missing = missing_of(found)
    if missing:
        raise FileRefused("missing", ", ".join(missing))
    return found


def missing_of(found: Container[str]) -> list[str]:
    """A guardian needs a name and an address column; without one all would land on paper unseen."""
    missing = [] if "child" in found or "given_name" in found else ["child"]
    missing += [] if "class" in found else ["class"]
    for number in range(1, MOST_GUARDIANS + 1):
        about = f"guardian {number} "
        if not any(about + field in found for field in OF_GUARDIAN):
            continue
        if about + "name" not in found and about + "first_name" not in found:
            missing.append(about + "name")
        if about + "email" not in found:
            missing.append(about + "email")
    return missing


# --- In words -----------------------------------------------------------------------------------
LABELS: dict[str, str | Promise] = {
    "child": _("The child’s whole name"),
    "given_name": _("The child’s first name"),
    "family_name": _("The child’s last name"),
    "preferred_name": _("What the child is called"),
    "roster_id": _("The child’s number"),
    "pronoun": _("The child’s pronoun"),
    "class": _("Class"),
}
LABELS_OF_GUARDIAN: dict[str, str | Promise] = {
    "name": _("Guardian %(number)s: whole name"),
    "first_name": _("Guardian %(number)s: first name"),
    "last_name": _("Guardian %(number)s: last name"),
    "email": _("Guardian %(number)s: email address"),
    "language": _("Guardian %(number)s: language"),
    "relation": _("Guardian %(number)s: relation to the child"),
    "phone": _("Guardian %(number)s: phone"),
}


def label_of(what: str) -> str:
    """A meaning in words; of "" that the column is not read."""
    if not what:
        return gettext("Not read")
    if what in LABELS:
        return str(LABELS[what])
    _guardian, number, field = what.split(" ")
    return str(LABELS_OF_GUARDIAN[field]) % {"number": number}


def choices_of(means: Sequence[str]) -> list[tuple[str, str]]:
    """What a column may mean, for a list to choose from: room for one guardian more than the file has."""
    numbers = [int(what.split(" ")[1]) for what in means if what.startswith("guardian ")]
    most = min(max([FEWEST_GUARDIANS, *numbers]) + 1, MOST_GUARDIANS)
    every = [
        f"guardian {number} {field}"
        for number in range(1, most + 1)
        for field in LABELS_OF_GUARDIAN
    ]
    return [(what, label_of(what)) for what in ("", *LABELS, *every)]
