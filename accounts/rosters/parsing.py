"""A school's spreadsheet -> Roster. Pure.

Wide: one line a child, up to twenty guardians in it. Tall: one line a guardian, a child's lines are
gathered.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.formulas import unguarded
from accounts.models import Pronoun
from accounts.rosters.columns import MOST_GUARDIANS, NOTHING, columns_of, suggested
from accounts.rosters.decoding import FileRefused
from accounts.rosters.problems import Problem
from accounts.rosters.shape import Roster, RosterChild, RosterGuardian
from accounts.rosters.tables import Table, table_of
from accounts.text import name_key, one_line

TOTALS = frozenset({"total", "totals", "sum", "count", "gesamt", "summe", "suma", "somme"})
LONGEST = {"class": 80, "email": 254, "phone": 40, "relation": 60, "roster_id": 255}
LONGEST_NAME = 200
PRONOUNS = {
    "he": Pronoun.HE, "him": Pronoun.HE, "m": Pronoun.HE, "male": Pronoun.HE,
    "she": Pronoun.SHE, "her": Pronoun.SHE, "f": Pronoun.SHE, "female": Pronoun.SHE,
    "they": Pronoun.THEY, "them": Pronoun.THEY,
}  # fmt: skip


class BadLine(Exception):
    """Nothing of this line can be taken."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code, self.value = code, value


def parse(data: bytes, known: Mapping[str, str] = NOTHING) -> Roster:
    """Read a file. Raises FileRefused when it cannot be taken as a whole. `known` as for `suggested`."""
    table = table_of(data, known)
    means = suggested(table.headings, known)
    if not any(means):
        raise FileRefused("no_headings")
    return read(table, means)


def read(table: Table, means: Sequence[str]) -> Roster:
    """A table whose columns mean this, by position. Raises FileRefused for columns that are missing."""
    columns = columns_of(means, table.headings)
    children, problems = _read(table, columns)
    return Roster(
        children=children,
        problems=problems,
        encoding=table.encoding,
        not_read=tuple(
            one.strip()
            for at, one in enumerate(table.headings)
            if one.strip() and at not in columns.values()
        ),
    )


def _read(
    table: Table, columns: dict[str, int]
) -> tuple[tuple[RosterChild, ...], tuple[Problem, ...]]:
    children: list[RosterChild] = []
    problems: list[Problem] = []
    for line, cells in table.rows:
        if is_total(cells):
            problems.append(Problem(line, "total"))
            continue
        try:
            child, notes = _child(line, cells, columns, len(table.headings))
        except BadLine as bad:
            problems.append(Problem(line, bad.code, bad.value))
            continue
        children.append(child)
        problems += notes
    if is_tall(columns):
        children, repeats = _gathered(children)
        problems += repeats
    kept, repeats = _once(children)
    return kept, tuple(sorted([*problems, *repeats], key=lambda one: one.line))


def is_total(cells: Sequence[str]) -> bool:
    """Whether a line only adds the others up: `Total;60`, `Gesamt 60`."""
    words = [cell.strip() for cell in cells if cell.strip()]
    if not words or len(words) > 3:
        return False
    first = words[0].casefold().rstrip(":0123456789 ").removeprefix("grand ")
    counts = words[1:] or [words[0].rpartition(" ")[2]]
    return first.split(" ")[0] in TOTALS and all(re.fullmatch(r"[\d.,]+", one) for one in counts)


def is_tall(columns: Collection[str]) -> bool:
    """One guardian a line: then a child stands in as many lines as it has guardians."""
    return not any(what.startswith("guardian 2 ") for what in columns)


def _gathered(children: list[RosterChild]) -> tuple[list[RosterChild], list[Problem]]:
    """One row of each child, with the guardians of all its lines in the file's order. Lines that
    say different things of one child stay apart."""
    found: dict[tuple[str, ...], RosterChild] = {}
    repeats: list[Problem] = []
    for child in children:
        key = (child.full_name, child.classroom, child.roster_id, child.pronoun)
        first = found.get(key)
        if first is None:
            found[key] = child
        elif more := tuple(one for one in child.guardians if one not in first.guardians):
            found[key] = replace(first, guardians=first.guardians + more)
        else:
            repeats.append(Problem(child.line, "repeated", child.full_name))
    return list(found.values()), repeats


def _child(
    line: int, cells: Sequence[str], columns: dict[str, int], width: int
) -> tuple[RosterChild, list[Problem]]:
    extra = [cell.strip() for cell in cells[width:] if cell.strip()]
    if extra:
        raise BadLine("extra_cells", extra[0][:40])
    values = {
        what: clean(cells[at] if at < len(cells) else "", what) for what, at in columns.items()
    }
    given, family = _names(values)
    if not given:
        raise BadLine("no_child")
    if not values["class"]:
        raise BadLine("no_class", f"{given} {family}".strip())
    problems: list[Problem] = []
    spoken = values.get("pronoun", "").casefold().split("/")[0].strip()
    if spoken and spoken not in PRONOUNS:
        problems.append(Problem(line, "unknown_pronoun", values["pronoun"][:40]))
    child = RosterChild(
        line=line,
        given_name=given,
        family_name=family,
        classroom=values["class"],
        roster_id=values.get("roster_id", ""),
        pronoun=str(PRONOUNS.get(spoken, "")),
        guardians=_guardians(line, values, problems),
    )
    return child, problems


def clean(cell: str, what: str) -> str:
    """One line of text in form NFC, without the export's mark. Raises BadLine for what no column
    could hold."""
    text = unguarded(one_line(unicodedata.normalize("NFC", cell)))
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise BadLine("odd_letter")
    longest = LONGEST.get(what.rsplit(" ", maxsplit=1)[-1], LONGEST_NAME)
    if len(text) > longest:
        raise BadLine("too_long", text[:40])
    return text


def _names(values: dict[str, str]) -> tuple[str, str]:
    """(as they are called, family name); "Ortega, Javier" is turned round."""
    if "given_name" in values:
        called = values.get("preferred_name") or values["given_name"]
        return called, values.get("family_name", "")
    if "," in values["child"]:
        family, _comma, given = values["child"].partition(",")
        return given.strip() or family.strip(), family.strip() if given.strip() else ""
    given, _space, family = values["child"].partition(" ")
    return given, family


def _guardians(
    line: int, values: dict[str, str], problems: list[Problem]
) -> tuple[RosterGuardian, ...]:
    found: list[RosterGuardian] = []
    for number in range(1, MOST_GUARDIANS + 1):
        guardian = _guardian(line, f"guardian {number} ", values, problems)
        # The same cells in both places are one person; a namesake differs in something.
        if guardian and guardian not in found:
            found.append(guardian)
    return tuple(found)


def _guardian(
    line: int, about: str, values: dict[str, str], problems: list[Problem]
) -> RosterGuardian | None:
    def value(field: str) -> str:
        return values.get(about + field, "")

    name = value("name") or f"{value('first_name')} {value('last_name')}".strip()
    email = value("email").lower()
    if not name:
        if email or value("phone"):
            problems.append(Problem(line, "no_guardian_name", email or value("phone")))
        return None
    if len(name) > LONGEST_NAME:
        problems.append(Problem(line, "too_long", name[:40]))
        return None
    if email and not is_email(email):
        problems.append(Problem(line, "bad_email", email[:80]))
        return None
    language = language_code(value("language"))
    if language is None:
        problems.append(Problem(line, "unknown_language", value("language")[:40]))
    return RosterGuardian(
        name=name,
        email=email,
        language=language or "",
        relation=value("relation"),
        phone=value("phone"),
    )


def is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def language_code(words: str) -> str | None:
    """`Spanish`, `español`, `es-MX` -> "es"; "" -> ""; None for a language that we do not offer."""
    wanted = words.casefold().replace("_", "-")
    if not wanted:
        return ""
    for code, _label in settings.LANGUAGES:
        known = LANG_INFO[code]
        if wanted in (code, known["name"].casefold(), known["name_local"].casefold()):
            return code
        if wanted.startswith(f"{code}-"):
            return code
    return None


def _once(children: list[RosterChild]) -> tuple[tuple[RosterChild, ...], list[Problem]]:
    """Every child once. The same words twice count once; two lines that disagree are both held."""
    groups: dict[tuple[str, ...], list[RosterChild]] = {}
    for child in children:
        key = (
            ("id", child.roster_id)
            if child.roster_id
            else ("name", name_key(child.full_name), name_key(child.classroom))
        )
        groups.setdefault(key, []).append(child)
    kept: list[RosterChild] = []
    problems: list[Problem] = []
    for same in groups.values():
        agree = len({_words(child) for child in same}) == 1
        kept += same[:1] if agree else []
        code = "repeated" if agree else "contradicts"
        problems += [
            Problem(child.line, code, child.full_name) for child in same[1 if agree else 0 :]
        ]
    return tuple(sorted(kept, key=lambda child: child.line)), problems


def _words(child: RosterChild) -> tuple[object, ...]:
    return (
        child.full_name,
        child.classroom,
        child.roster_id,
        child.pronoun,
        frozenset(child.guardians),
    )
