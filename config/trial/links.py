"""Reply links of the throwaway world: made, and pressed in a browser."""

import datetime as dt

from accounts.models import Guardian
from checkins.models import ReplyLink, Sheet
from checkins.replies.doors import enter
from checkins.services.links import hash_of, mint_reply_link
from config.trial.people import Place
from config.trial.weeks import Written


def open_links(
    alder: Place, birch: Place, written: Written, *, now: dt.datetime
) -> dict[str, ReplyLink]:
    """One each, by the object's name in the table, whose button was pressed in one browser."""
    ours, theirs, sheets = alder.guardians, birch.guardians, written.sheets
    made = {
        "own": (sheets["own"], ours["guardian"]),
        "other_home": (sheets["own"], ours["other_home"]),
        "other_class": (sheets["other_class"], ours["mateos"]),
        "other_school": (sheets["other_school"], theirs["strange_guardian"]),
    }
    tokens = {key: token_for(*of, now=now) for key, of in made.items()}
    links = {key: ReplyLink.objects.get(token_hash=hash_of(one)) for key, one in tokens.items()}
    for link in links.values():
        enter(link, secret="", now=now)
    return links


def token_for(sheet: Sheet, guardian: Guardian, *, now: dt.datetime) -> str:
    return last_part(mint_reply_link(sheet, guardian, now=now))


def last_part(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]
