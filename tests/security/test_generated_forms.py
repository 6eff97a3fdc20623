"""At least 300 generated examples for every form: nothing breaks, nothing is lost, nothing is markup.

`HOSTILE=full` runs ten times as many, other ones in every run. The figures, form by form:
`python -m pytest tests/security/test_generated_forms.py -n 0 -s`.
"""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from hypothesis import given

from accounts.checks import routes
from accounts.models import Child, Classroom
from tests.conftest import Cast
from tests.replies.conftest import Week, week
from tests.security.driving import Bench, undone
from tests.security.hostile import EXAMPLES, PROFILE, posts, profile
from tests.security.walk import FORMS, Form, World

__all__ = ["week"]

UNKNOWN = (
    "role", "roles", "school", "school_id", "child", "child_id", "author", "author_member", "by",
    "readers", "household", "is_home", "approved_at", "user", "is_superuser", "is_staff", "version",
    "shared_at", "status", "id", "pk", "now", "field", "go", "ready", "next", "language", "csrf",
    "__proto__", "", "a" * 300,
)  # fmt: skip


@pytest.fixture
def world(week: Week) -> World:
    return World.of(week)


def named(form: Form) -> str:
    return form.name


def ids_of_others(cast: Cast) -> set[str]:
    """Rows of the other school, which nobody here may name."""
    elsewhere = cast.stranger.school
    rows: list[Any] = [
        elsewhere,
        cast.stranger,
        cast.strange_guardian,
        cast.strange_guardian.household,
        *Classroom.objects.filter(school=elsewhere),
        *Child.objects.filter(school=elsewhere),
    ]
    return {str(row.pk) for row in rows}


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("form", FORMS, ids=named)
def test_any_example_is_refused_in_words_or_kept_word_for_word(form: Form, world: World) -> None:
    foreign = ids_of_others(world.cast)
    bench = Bench(form, form.open(world), foreign)
    examples = posts(form, bench.boxes, UNKNOWN, foreign)
    share = 0.2 if bench.drawn is not None else 1.0

    @profile(share)
    @given(examples)
    def posted(boxes: dict[str, Any]) -> None:
        bench.try_posting(boxes)

    posted()
    if bench.drawn is not None:

        @profile(1 - share)
        @given(examples)
        def bound(boxes: dict[str, Any]) -> None:
            bench.try_binding(boxes)

        bound()
    counts = bench.counts
    print(f"\n{form.name}: " + ", ".join(f"{counts[name]} {name}" for name in FIGURES))  # noqa: T201
    assert counts["posted"] + counts["bound"] >= EXAMPLES[PROFILE]


FIGURES = ("posted", "bound", "taken", "refused", "said", "round trips")


def takes_post(view: Any) -> bool:
    """What the view's decorators say; a view without any may be posted to."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            methods = cell.cell_contents
            if isinstance(methods, list) and {"GET", "POST", "HEAD"} & {*map(str, methods)}:
                return "POST" in methods
        view = getattr(view, "__wrapped__", None)
    return True


GONE = {"begin/"}
"""The page of an installation where nobody is yet: here somebody is. Its answers to anything typed are
asked for in tests/setup/test_first.py."""


@pytest.mark.timeout(600)
def test_every_address_that_takes_a_post_stands_in_the_table(world: World) -> None:
    known = set()
    for form in FORMS:
        with undone():
            known.add(resolve(urlsplit(form.open(world).url).path).route)
    taken = {route for route, view in routes() if takes_post(view)}
    assert len(taken) > 50
    assert taken - known == GONE


def test_a_form_that_is_left_out_is_missed(world: World) -> None:
    """The test above sees POST through the decorators of our views, and through the library's."""
    by_route = dict(routes())
    assert [takes_post(by_route[one]) for one in ("healthz", "people/", "home/")] == [False] * 3
    assert [
        takes_post(by_route[one]) for one in ("login/", "school/", "reply/<uuid:sheet_id>/")
    ] == [True] * 3
