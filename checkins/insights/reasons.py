"""Why a family is not reached. Pure: what is on file about its adults, and what became of the last sheets."""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

LONG = 3
"""Shared sheets in a row without a sign; fewer are nobody's trouble yet."""


class Reason(enum.StrEnum):
    """The first that holds is the one that is said: what stands most in the way."""

    NOBODY = "nobody on file"
    WAITS = "a link waits for a yes"
    NO_ADDRESS = "no email on file"
    BOUNCES = "emails come back"
    STOPPED = "letters stopped"
    SAME_ADDRESS = "two homes, one address: no letter goes"
    TWO_HOMES = "two homes, one without an address"
    ON_PAPER = "wants paper, none printed"
    UNOPENED = "letters, none opened"
    SILENT = "reads, has not written back"


@dataclass(frozen=True, slots=True)
class Adult:
    """In force for the child. `is_sure`: no other home of the school has the address."""

    id: uuid.UUID
    home: uuid.UUID
    has_address: bool
    is_by_mail: bool
    bounced: bool
    stopped: bool
    is_sure: bool
    language: str

    @property
    def is_reached(self) -> bool:
        return self.has_address and self.is_by_mail and self.is_sure and not self.is_cut_off

    @property
    def is_cut_off(self) -> bool:
        return self.bounced or self.stopped


@dataclass(frozen=True, slots=True)
class Sent:
    """One shared sheet: whether its letter left, and what came of it."""

    mailed: bool
    printed: bool
    read: bool
    wrote: bool


def reason_of(
    adults: Sequence[Adult], sent: Sequence[Sent], *, has_waiting_link: bool
) -> Reason | None:
    """None for a family that is reached. `sent` are the shared sheets, newest first."""
    last = sent[:LONG]
    if len(last) < LONG:
        return None
    if any(one.wrote for one in last):
        return Reason.TWO_HOMES if _home_without_address(adults, last) else None
    if not adults:
        return Reason.WAITS if has_waiting_link else Reason.NOBODY
    if any(one.read for one in last):
        return Reason.SILENT
    return _unread(adults, is_printed=any(one.printed for one in last))


def _unread(adults: Sequence[Adult], *, is_printed: bool) -> Reason | None:
    """Nobody opened a sheet. Where it is printed each week and no letter could go, it is taken for
    read: nobody can say otherwise."""
    if any(one.is_reached for one in adults):
        return Reason.TWO_HOMES if _lacks_one(adults) and not is_printed else Reason.UNOPENED
    if is_printed:
        return None
    known = [one for one in adults if one.has_address]
    if not known:
        return Reason.NO_ADDRESS
    for reason, holds in (
        (Reason.BOUNCES, all(one.bounced for one in known)),
        (Reason.STOPPED, all(one.is_cut_off for one in known)),
        (Reason.SAME_ADDRESS, any(not one.is_sure for one in known)),
    ):
        if holds:
            return reason
    return Reason.ON_PAPER


def _home_without_address(adults: Sequence[Adult], last: Sequence[Sent]) -> bool:
    return _lacks_one(adults) and not any(one.printed for one in last)


def _lacks_one(adults: Sequence[Adult]) -> bool:
    """Of two homes, one has no address at all."""
    homes = {one.home for one in adults}
    return len(homes - {one.home for one in adults if one.has_address}) > 0 and len(homes) > 1


def weeks_without(sent: Sequence[Sent]) -> int:
    """Shared sheets since the family last wrote."""
    return next((place for place, one in enumerate(sent) if one.wrote), len(sent))


def letters_unopened(sent: Sequence[Sent]) -> int:
    """Letters since somebody last opened a sheet."""
    last = next((place for place, one in enumerate(sent) if one.read or one.wrote), len(sent))
    return sum(one.mailed for one in sent[:last])
