"""The five built-in templates: what they ask, that they make sheets, and that each language says them."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import School
from checkins.builtin import FIVE, create_builtins
from checkins.builtin.days import DAYS
from checkins.builtin.rows import Builtin
from checkins.models import Half, Kind, Prompt, Template, Voice
from checkins.queries.prompts import option_words, row_words, worded
from checkins.services.opening import current_template
from checkins.services.template_rules import check
from checkins.services.templates import rows_of
from checkins.services.wins import win_prompt
from tests.conftest import WEEK, Cast

KINDS = {
    "our-week": ("TRGTTTT", "TRGKTCTT"),
    "my-days": ("TTTKTT", "TTTTKC"),
    "my-goals": ("TXTTTTT", "TRTTT"),
    "team-page": ("TGTRKTTTT", "TGTKTCTK"),
    "straight-talk": ("TTTTXTTTT", "TTKT"),
}
WINS = {
    "our-week": "wins",
    "my-days": "lovely",
    "my-goals": "best",
    "team-page": "did_well",
    "straight-talk": "strength",
}


@pytest.fixture
def templates(cast: Cast) -> list[Template]:
    return create_builtins(cast.school, FIVE[1:])


def test_the_default_stays_our_week(cast: Cast, templates: list[Template]) -> None:
    assert Template.objects.filter(school=cast.school).count() == 5
    assert current_template(cast.school, WEEK).key == "our-week"


def test_five_cost_three_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = School.objects.create(name="Elm Street", time_zone="Europe/Madrid")
    # SQLite takes a thousand values at a time, and the prompts have more.
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 2):
        create_builtins(other)


def test_each_asks_for_the_kinds_that_it_should(cast: Cast, templates: list[Template]) -> None:
    for template in Template.objects.filter(school=cast.school):
        halves = tuple(
            "".join(template.prompts.filter(half=half).values_list("kind", flat=True))
            for half in (Half.SCHOOL, Half.HOME)
        )
        assert halves == KINDS[template.key]


def test_each_keeps_the_rules_and_has_its_win(cast: Cast, templates: list[Template]) -> None:
    for template in Template.objects.filter(school=cast.school):
        check(rows_of(template))
        assert win_prompt(template.pk).key == WINS[template.key]


def test_the_child_speaks_where_an_adult_types(templates: list[Template]) -> None:
    spoken = Prompt.objects.filter(template__in=templates, voice=Voice.CHILD).order_by("position")
    assert {(one.template.key, one.key) for one in spoken} == {
        ("my-goals", "proud"),
        ("straight-talk", "going_well"),
        ("straight-talk", "stuck"),
        ("straight-talk", "plan"),
    }
    assert {one.half for one in spoken} == {"school"}


def test_what_is_asked_for_each_goal(templates: list[Template]) -> None:
    asked = Prompt.objects.filter(template__in=templates, is_per_goal=True)
    assert {(one.template.key, one.key, one.kind) for one in asked} == {
        ("my-goals", "days", Kind.GRID),
        ("team-page", "how_we_know", Kind.TEXT),
        ("team-page", "help_needed", Kind.RATING),
    }


def _words(builtin: Builtin) -> Iterator[str]:
    yield builtin.name
    for row in (*builtin.school, *builtin.home):
        yield from (words for words in (row.label, row.hint) if words)
        days = DAYS if row.is_by_day else ()
        yield from (option["word"] for option in (*row.options, *row.rows, *days))


@pytest.mark.parametrize("language", ["es", "ar", "vi"])
@pytest.mark.parametrize("builtin", FIVE, ids=lambda one: one.key)
def test_every_language_says_it_in_its_own_words(builtin: Builtin, language: str) -> None:
    with translation.override(language):
        same = [words for words in _words(builtin) if translation.gettext(words) == words]
    assert same == []


@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
@pytest.mark.parametrize("builtin", FIVE, ids=lambda one: one.key)
def test_the_words_fit_half_a_page(builtin: Builtin, language: str) -> None:
    """40 % more than English at most where English is long, and never over the column's width."""
    with translation.override(language):
        long = [words for words in _words(builtin) if len(translation.gettext(words)) > 45]
    assert long == []


def test_a_label_speaks_of_the_child_by_name(templates: list[Template]) -> None:
    did_well = Prompt.objects.get(template=templates[2], key="did_well")
    assert worded(did_well, "label", name="Javier") == "What Javier did well"
    assert worded(did_well, "label", name="{name}") == "What {name} did well"
    assert worded(did_well, "label") == "What your child did well"
    with translation.override("es"):
        assert worded(did_well, "label", name="Javier") == "Lo que Javier hizo bien"


def test_a_grid_has_rows_and_a_scale_in_words(templates: list[Template]) -> None:
    effort = Prompt.objects.get(template=templates[3], key="effort")
    with translation.override("es"):
        assert row_words(effort)[1] == ("math", "Matemáticas")
        assert option_words(effort)[0] == ("push", "Puede dar más")
