"""What a plan asks, in words: questions, and how many would go. What it does stands in groups.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.commas import in_a_row
from accounts.rosters.decoding import MAC, WINDOWS
from accounts.rosters.plan import Plan, Question, Removal
from accounts.rosters.shape import Roster

SAMPLES = 5


@dataclass(frozen=True)
class Asked:
    """A question with its tick."""

    key: str
    words: str
    tick: str
    lines: str


def asked_of(plan: Plan) -> tuple[Asked, ...]:
    """Every question, with the words beside its tick."""
    return tuple(
        Asked(question.key, _words(question), _tick(question), _lines(question.lines))
        for question in plan.questions
    )


def _words(question: Question) -> str:
    if question.kind == "same_home":
        return _("%(names)s have one address, %(address)s.") % {
            "names": in_a_row(question.names),
            "address": question.about,
        }
    name, room = question.names
    if not question.about:
        return _("There was a %(name)s before. The list says %(room)s.") % {
            "name": name,
            "room": room,
        }
    return _("There is a %(name)s in %(old)s. The list says %(room)s.") % {
        "name": name,
        "old": question.about,
        "room": room,
    }


def _tick(question: Question) -> str:
    if question.kind == "same_home":
        return _("Same home: they share one letter and one answer")
    if question.kind == "by_hand":
        return _("Follow the list. Somebody here decided otherwise since")
    return _("It is the same child")


def _lines(lines: Iterable[int]) -> str:
    found = list(lines)
    words = ngettext("Line %(lines)s", "Lines %(lines)s", len(found))
    return words % {"lines": in_a_row(str(line) for line in found)}


def sample_names(roster: Roster) -> tuple[str, ...]:
    """Names that show whether the letters were read right, for a file in an old encoding."""
    if roster.encoding not in (WINDOWS, MAC):
        return ()
    names = [child.full_name for child in roster.children if not child.full_name.isascii()]
    return tuple(names[:SAMPLES])


@dataclass(frozen=True)
class Warned:
    """Kinds of which more would go than usual, and the number that stands for a yes."""

    lines: tuple[str, ...]
    number: int


def warned_of(plan: Plan) -> Warned | None:
    """None where nothing is unusual."""
    if not plan.unusual:
        return None
    return Warned(tuple(map(_removal, plan.unusual)), plan.to_type)


def _removal(one: Removal) -> str:
    words = {"what": WHAT[one.kind], "gone": one.gone, "held": one.held, "rows": one.rows}
    if not one.gone:
        return _("%(what)s: %(held)s here, only %(rows)s in the file") % words
    return _("%(what)s: %(gone)s of %(held)s would go") % words


WHAT: Mapping[str, str | Promise] = {
    "students": _lazy("Children"),
    "guardians": _lazy("Guardians"),
    "teachers": _lazy("Teachers"),
    "classes": _lazy("Classes"),
    "enrolments": _lazy("Places in classes"),
    "links": _lazy("Links between a guardian and a child"),
    "sign_ins": _lazy("Sign-ins"),
}
