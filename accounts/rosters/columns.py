"""Which heading means what. Loose on spelling, strict on meaning: one heading, one column."""

import re
from collections.abc import Sequence

from accounts.rosters.decoding import FileRefused

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


def meaning(heading: str) -> str | None:
    """`Guardian 1 e-mail` -> "guardian 1 email"; None for a heading that is not read."""
    words = _words(heading)
    if words in CLASS or CHILD.sub("", words) in CLASS:
        return "class"
    about = GUARDIAN.match(words)
    if about:
        return _of_guardian(about)
    field = CHILD.sub("", words)
    if field == "" and words:
        return "child"
    return next((key for key, names in OF_CHILD.items() if field in names), None)


def _words(heading: str) -> str:
    return SPACES.sub(" ", heading.casefold()).strip().replace("e mail", "email")


def _of_guardian(about: re.Match[str]) -> str | None:
    number = about["before"] or about["after"] or "1"
    field = next((key for key, names in OF_GUARDIAN.items() if about["field"] in names), None)
    if field is None or not 1 <= int(number) <= MOST_GUARDIANS:
        return None
    return f"guardian {number} {field}"


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Meaning -> column. Raises FileRefused for a column that is missing or there twice."""
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        what = meaning(heading)
        if what in found:
            raise FileRefused("twice", heading.strip())
        if what:
            found[what] = position
    _add_alone(found, headings)
    missing = _missing(found)
    if missing:
        raise FileRefused("missing", ", ".join(missing))
    return found


def _add_alone(found: dict[str, int], headings: Sequence[str]) -> None:
    """`Parent Forename, Parent Surname, Relationship, Primary Email`: the last two are the parent's."""
    numbers = {what.split(" ")[1] for what in found if what.startswith("guardian ")}
    if len(numbers) != 1:
        return
    about = f"guardian {numbers.pop()} "
    for field, names in ALONE.items():
        places = [at for at, one in enumerate(headings) if _words(one) in names]
        if about + field not in found and len(places) == 1:
            found[about + field] = places[0]


def _missing(found: dict[str, int]) -> list[str]:
    """A guardian needs a name and an address column; without one all would land on paper unseen."""
    missing = [] if "child" in found or "given_name" in found else ["child"]
    missing += [] if "class" in found else ["class"]
    for number in range(1, MOST_GUARDIANS + 1):
        about = f"guardian {number} "
        if not any(what.startswith(about) for what in found):
            continue
        if not {about + "name", about + "first_name"} & found.keys():
            missing.append(about + "name")
        if about + "email" not in found:
            missing.append(about + "email")
    return missing
