"""A row filled between kept pieces reads as its template would have rendered it, and no other way."""

import datetime as dt
import enum
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.utils import translation

from accounts import drawn as module
from accounts.drawn import drawn
from accounts.stand_ins import NotTheSame

NOON = dt.datetime(2026, 11, 13, 12, 0, tzinfo=dt.UTC)


class Tone(enum.StrEnum):
    DONE = "done"
    TODO = "todo"


@dataclass(frozen=True)
class Word:
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Row:
    id: uuid.UUID
    tone: Tone
    words: tuple[Word, ...]
    at: dt.datetime | None = None
    is_new: bool = False

    @property
    def when(self) -> str:
        return self.at.isoformat() if self.at else ""


SOURCE = (
    '{% load i18n %}<li class="{{ row.tone }}" id="row-{{ row.id }}"{% if row.is_new %} data-new{% endif %}>'
    '{% for word in row.words %}<p{% if word.lang %} lang="{{ word.lang }}"{% endif %}>{{ word.text }}</p>'
    '{% endfor %}<i title="{{ who.name }}">{{ row.when }}</i>{% translate "Answer" %}</li>'
)
HOSTILE = "<script>\"'&amp;</script>{{ who }}{% now %}mark0"


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    kept: dict[Any, Any] = {}
    monkeypatch.setattr(module, "_kept", kept)
    return kept


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The template's source, which a test may change."""
    said = [SOURCE]
    engine = Engine.get_default()
    monkeypatch.setattr(engine, "get_template", lambda _name: Template(said[0]))
    return said


def straight(row: Row, who: dict[str, str]) -> str:
    return Template(SOURCE).render(Context({"row": row, "who": who}))


def rows() -> list[Row]:
    some = [
        Row(uuid.uuid4(), tone, tuple(words), at, is_new)
        for tone in Tone
        for words in ([], [Word("Ana")], [Word("Ana", "es"), Word(HOSTILE, '"x')])
        for at in (None, NOON)
        for is_new in (False, True)
    ]
    return [*some, *some]


def test_rows_read_as_the_template_renders_them(
    source: list[str], nothing_kept: dict[Any, Any]
) -> None:
    for name in ("Ms. Chen", HOSTILE):
        who = {"name": name}
        found = list(drawn("row.html", "row", rows(), {"who": who}))
        kept = len(nothing_kept)
        assert found != [straight(row, who) for row in rows()]  # ids of their own
        same = rows()
        assert list(drawn("row.html", "row", same, {"who": who})) == [
            straight(row, who) for row in same
        ]
        assert len(nothing_kept) == kept == len(rows()) // 2
        assert HOSTILE not in "".join(found)


def test_each_language_has_its_own(source: list[str]) -> None:
    row = Row(uuid.uuid4(), Tone.DONE, ())
    for language, word in (("en", "Answer"), ("es", "Responder"), ("en", "Answer")):
        with translation.override(language):
            assert word in next(drawn("row.html", "row", [row], {"who": {}}))


@pytest.mark.parametrize(
    "asks_more",
    [
        "{{ row.words.0.text|upper }}",
        "{{ row.words.0.text|truncatechars:9 }}",
        "{{ row.at|date:'H:i:s.u' }}",
        "{% url 'sheet_edit' row.id as where %}{{ where|slice:':20' }}",
    ],
)
def test_template_that_asks_more_of_a_value_is_refused(source: list[str], asks_more: str) -> None:
    source[0] += asks_more
    with pytest.raises(NotTheSame):
        list(drawn("row.html", "row", [Row(uuid.uuid4(), Tone.DONE, (Word("Ana"),), NOON)], {}))


def test_pieces_do_not_grow_without_end(
    source: list[str], nothing_kept: dict[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    for length in range(9):
        row = Row(uuid.uuid4(), Tone.DONE, (Word("Ana"),) * length)
        assert next(drawn("row.html", "row", [row], {})).count("Ana") == length
        assert len(nothing_kept) <= 2
