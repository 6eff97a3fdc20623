"""No page of figures asks the database for anything that somebody wrote: not merely hidden, never read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from checkins.models import Entry, ReactionKind, Sheet
from checkins.services.goals import begin_goal
from tests.conftest import FRIDAY, WEEK, client_of
from tests.factories.replies import ask, home_entry, reply
from tests.insights.conftest import Term

PAGES = ("", "good-news/", "poster/", "figures.csv")
CLOSED_TABLES = frozenset(
    "checkins_" + name
    for name in (
        *("entry", "entryreader", "revision", "revisionreader", "snapshot", "takenback"),
        *("goal", "goalrevision", "answer", "answerrevision", "reaction", "homedraft", "homehalf"),
        *("classnote", "classnoterevision", "prompt", "template", "contactlog"),
    )
)
"""Words, ratings, marks and goals: no query of the page names one of these tables at all."""
WORDS_ELSEWHERE = {
    "checkins_sheet": {"withdrawn_note", "skipped_reason"},
    "checkins_question": {"text", "chip", "prompt_id"},
    "checkins_goodnews": {"text", "by_member_id"},
    "accounts_guardian": {"name", "phone"},
    "accounts_guardianship": {"relation"},
    "accounts_block": {"evidence"},
}
"""Columns of open tables that hold words, or say more than a number needs."""


@contextmanager
def listening() -> Iterator[list[str]]:
    found: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        found.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        yield found


def words_asked(sql: str) -> set[str]:
    """Every closed table that a statement names, and every closed column under any of its aliases."""
    named = dict.fromkeys(re.findall(r'(?:FROM|JOIN|UPDATE|INTO) "(\w+)"', sql))
    found = {table for table in named if table in CLOSED_TABLES}
    aliases = {table: table for table in named}
    aliases |= {alias: table for table, alias in re.findall(r'"(\w+)" (?:AS )?"?([A-Z]\d+)"?', sql)}
    for alias, column in re.findall(r'"?(\w+)"?\."(\w+)"', sql):
        table = aliases.get(alias, "")
        if column in WORDS_ELSEWHERE.get(table, ()):
            found.add(f"{table}.{column}")
    return found


@pytest.fixture
def full(term: Term) -> Term:
    """Something of every kind that could be read by mistake."""
    cast = term.cast
    sheet = term.sheets[cast.other_child, WEEK]
    reply(sheet, cast.other_guardian, now=FRIDAY, win="Alone", face=2, taps=(ReactionKind.CALL,))
    home_entry(sheet, cast.other_guardian, "family_note", now=FRIDAY, text="A worry.")
    ask(sheet, cast.other_guardian, "May we call?", now=FRIDAY)
    begin_goal(cast.child, title="Ask for help", by=cast.teacher, now=FRIDAY)
    for number in range(12):
        term.add(f"Child{number} Karimi", language="es" if number % 2 else "so")
    return term


@pytest.mark.parametrize(
    ("who", "page"),
    [*(("leader", page) for page in PAGES), *(("teacher", page) for page in PAGES[:2])],
)
def test_no_column_of_words_is_asked_for(full: Term, who: str, page: str) -> None:
    browser = client_of(getattr(full.cast, who))
    with listening() as asked:
        answer = browser.get(f"/reach/{WEEK}/{page}")
    assert answer.status_code == 200
    assert len(asked) > 3
    assert [found for found in map(words_asked, asked) if found] == []


def test_the_list_is_of_tables_and_columns_that_there_are() -> None:
    """A renamed one would be asked for unseen."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    assert tables.keys() >= CLOSED_TABLES
    for table, columns in WORDS_ELSEWHERE.items():
        assert columns <= {one.column for one in tables[table]._meta.concrete_fields}


def test_every_column_of_free_text_in_an_open_table_is_on_the_list() -> None:
    """A new one of a table that the page reads has to be thought about."""
    known = {"checkins_sheet", "checkins_question"}
    for model in apps.get_app_config("checkins").get_models():
        table = model._meta.db_table
        if table not in known:
            continue
        typed = {
            one.column
            for one in model._meta.concrete_fields
            if isinstance(one, models.TextField | models.CharField) and not one.choices
        }
        assert typed <= WORDS_ELSEWHERE[table], table


@pytest.mark.parametrize(
    "rows",
    [
        Entry.objects.all(),
        Sheet.objects.all(),
        Sheet.objects.filter(entries__text__contains="x").values("pk"),
        Sheet.objects.values("skipped_reason"),
    ],
)
def test_the_listener_hears_what_it_is_for(db: None, rows: Any) -> None:
    with listening() as asked:
        list(rows)
    assert words_asked(asked[0])
