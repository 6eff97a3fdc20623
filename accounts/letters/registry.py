"""What the post room can send. A room registers its kinds of letter; the composition root calls it.

The post room knows nothing of sheets: a kind brings how it is written (`render`), whether it is
still wanted when its turn comes (`still_wanted`), and how to take back what it noted on leaving
(`on_return`).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.models import Delivery, School


@dataclass(frozen=True)
class Rendered:
    """One letter, written out. `headers` are extra ones, such as List-Unsubscribe; `sender` is whose name
    the mail program shows, the school's where it is empty."""

    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sender: str = ""


Moment = dt.datetime


def always(delivery: Delivery, now: Moment) -> bool:
    """For letters that nothing makes needless before they expire."""
    return True


def while_school_writes(delivery: Delivery, now: Moment) -> bool:
    """For letters to families: none before the school is live, nor while its letters rest."""
    return delivery.school.writes_to_families(now)


def at_once(delivery: Delivery, now: Moment) -> Moment:
    """For letters that may come at any hour."""
    return now


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. All functions run inside the transaction that marks the row `handing`.

    `still_wanted`: False cancels the letter. `not_before`: a later moment than `now` makes it wait
    till then, as when a delayed letter would arrive at night. `render` may write what becomes true
    once the letter leaves, and raises NotWanted when nothing is left to say.
    `on_return`: takes that back when the mail server certainly did not take the letter.
    `called`: what a school calls it, an English source text. `sample(school, language, now)`: the
    letter as a family of this school would get it, about a made-up child, with links that open nothing.
    """

    name: str
    render: Callable[[Delivery, Moment], Rendered]
    still_wanted: Callable[[Delivery, Moment], bool] = always
    not_before: Callable[[Delivery, Moment], Moment] = at_once
    on_return: Callable[[Delivery, Moment], None] | None = None
    called: str = ""
    sample: Callable[[School, str, Moment], Rendered] | None = None


class NotWanted(Exception):
    """Looking closer, there is nothing to write any more: the letter is cancelled."""


class UnknownLetter(LookupError):
    """No room has registered this kind."""


_kinds: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> None:
    """Make a kind known; the last one registered under a name stands."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> LetterKind:
    """Raises UnknownLetter."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownLetter(name) from None


def kinds_to_show() -> list[LetterKind]:
    """Those of which a school may look at a sample: what goes to families by itself first."""
    shown = [kind for kind in _kinds.values() if kind.sample is not None]
    return sorted(shown, key=lambda kind: kind.still_wanted is not while_school_writes)
