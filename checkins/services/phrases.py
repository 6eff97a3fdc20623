"""The phrase bank: a school's and everybody's own. What stands on sheets is never touched by it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from accounts.access import Actor
from accounts.models import Child, Member, School
from accounts.services.audit import school_of
from checkins.models import MOST_PHRASES, Phrase
from checkins.phrasing import with_gap


class TooManyPhrases(Exception):
    """There is no room for that many more (`MOST_PHRASES`). Nothing was added."""


@dataclass
class PhraseChanged(Exception):
    """Somebody changed this phrase in the meantime; `theirs` stands."""

    theirs: Phrase


@transaction.atomic
def add_phrases(
    words: Iterable[str],
    *,
    key: str,
    language: str,
    member: Member | None,
    by: Actor,
    now: dt.datetime,
) -> list[Phrase]:
    """Behind those of this line, in their order; `member` None: the school's. The ones that were
    new: what stands there in the same words stands once. Raises TooManyPhrases."""
    school = _hold(school_of(by))
    mine = Phrase.objects.owned_by(member, school).filter(hides=False)
    standing = set(mine.filter(prompt_key=key).values_list("words", flat=True))
    new = [one for one in dict.fromkeys(words) if one and one not in standing]
    if mine.count() + len(new) > MOST_PHRASES:
        raise TooManyPhrases
    last = mine.filter(prompt_key=key).aggregate(last=Max("position"))["last"] or 0
    rows = [
        Phrase(
            school=school,
            member=member,
            prompt_key=key,
            language=language,
            words=one,
            position=place,
        )
        for place, one in enumerate(new, last + 1)
    ]
    return Phrase.objects.bulk_create(rows)


def keep_sentence(
    child: Child, sentence: str, *, key: str, by: Actor, now: dt.datetime
) -> list[Phrase]:
    """A sentence about this child as one of the writer's own phrases, with a gap for the name.
    Raises TooManyPhrases."""
    school = school_of(by, child)
    words = with_gap(sentence, [child.full_name, child.given_name])
    return add_phrases([words], key=key, language=school.language, member=by.member, by=by, now=now)


@transaction.atomic
def change_phrase(
    phrase: Phrase, *, words: str, language: str, seen: int, by: Actor, now: dt.datetime
) -> Phrase:
    """Other words. Raises PhraseChanged where `seen` is no longer the version that stands."""
    school_of(by, phrase)
    phrase = Phrase.objects.select_for_update().get(pk=phrase.pk)
    if (phrase.words, phrase.language) == (words, language):
        return phrase
    if phrase.version != seen:
        raise PhraseChanged(phrase)
    phrase.words, phrase.language, phrase.version = words, language, phrase.version + 1
    phrase.save(update_fields=["words", "language", "version"])
    return phrase


@transaction.atomic
def move_up(phrase: Phrase, *, by: Actor, now: dt.datetime) -> None:
    """Before the one above it on its line; the first stays where it is."""
    school = _hold(school_of(by, phrase))
    mine = Phrase.objects.owned_by(phrase.member, school).filter(hides=False)
    line = list(mine.filter(prompt_key=phrase.prompt_key).order_by("position", "id"))
    if phrase not in line:
        return
    here = line.index(phrase)
    if here:
        line[here - 1], line[here] = line[here], line[here - 1]
    for place, one in enumerate(line, 1):
        one.position = place
    Phrase.objects.bulk_update(line, ["position"])


@transaction.atomic
def remove_phrase(phrase: Phrase, *, by: Actor, now: dt.datetime) -> None:
    """Gone from the bank. Sheets on which it was put in keep their words."""
    school_of(by, phrase)
    phrase.delete()


@transaction.atomic
def hide_built_in(
    source: str, *, key: str, member: Member | None, is_hidden: bool, by: Actor, now: dt.datetime
) -> None:
    """Whether one of the product's own phrases is offered: to a member, or with None to the whole
    school. `source` is its English text in checkins/phrases.py."""
    school = _hold(school_of(by))
    rows = Phrase.objects.owned_by(member, school).filter(hides=True, prompt_key=key, words=source)
    if not is_hidden:
        rows.delete()
    elif not rows.exists():
        Phrase.objects.create(
            school=school, member=member, prompt_key=key, language="en", words=source, hides=True
        )


def forget_name(child: Child) -> None:
    """An erased child's name is in no phrase of the school any more: a gap stands for it."""
    names = [child.full_name, child.given_name]
    for phrase in Phrase.objects.select_for_update().filter(school=child.school_id, hides=False):
        words = with_gap(phrase.words, names)
        if words != phrase.words:
            phrase.words, phrase.version = words, phrase.version + 1
            phrase.save(update_fields=["words", "version"])


def _hold(school: School) -> School:
    """Changes of one school's bank come one after the other."""
    list(School.objects.select_for_update(no_key=True).filter(pk=school.pk).values_list("pk"))
    return school
