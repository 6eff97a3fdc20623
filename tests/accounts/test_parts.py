"""The shapes: each is drawn once, and says its meaning or hides from a screen reader."""

import pytest
from django.template import Context, Template

from accounts.templatetags import parts


def render(source: str, **context: object) -> str:
    return Template("{% load parts %}" + source).render(Context(context))


@pytest.mark.parametrize("state", parts.PENCIL_STATES)
def test_pencil_names_its_state_for_css(state: str) -> None:
    assert f'class="pencil p-{state}"' in render("{% pencil state %}", state=state)


def test_pencil_of_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="lost"):
        parts.pencil("lost")


def test_pencil_hides_beside_its_word_and_speaks_alone() -> None:
    assert 'aria-hidden="true"' in render("{% pencil 'read' %}")
    assert 'role="img" aria-label="read at home"' in render("{% pencil 'read' 'read at home' %}")


def test_label_is_escaped() -> None:
    assert "&lt;b&gt;" in render("{% pencil 'read' label %}", label="<b>")


@pytest.mark.parametrize(
    ("source", "classes"),
    [
        ("{% face 2 %}", 'class="face "'),
        ("{% face '2' 'home' %}", 'class="face on from-home"'),
        ("{% face 2 'school' %}", 'class="face on from-school"'),
    ],
)
def test_face_takes_the_hue_of_its_half(source: str, classes: str) -> None:
    html = render(source)
    assert classes in html
    assert parts.MOUTHS[2] in html


def test_face_outside_the_five_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        parts.face(6)


@pytest.mark.parametrize(("step", "filled"), [(None, 0), (1, 1), ("3", 3), (4, 4)])
def test_boxes_fill_up_to_the_step(step: object, filled: int) -> None:
    html = render("{% boxes step %}", step=step)
    assert html.count("<i") == 4
    assert html.count('class="on"') == filled


def test_bar_waits_open_for_home() -> None:
    assert render("{% bar 'open' %}").startswith('<div class="bar open" aria-hidden="true">')


@pytest.mark.parametrize("name", sorted(parts.ICONS))
def test_icon_mirrors_only_where_it_points(name: str) -> None:
    assert (" flip" in parts.icon(name)) is (name in {"before", "after"})


def test_trend_and_felt_leave_gaps_where_nothing_was_said() -> None:
    assert parts.trend([1, None, 2, 4]).count("<rect") == 3
    felt = parts.felt([2, None, 3, 5])
    assert felt.count("<circle") == 3
    assert 'cx="23"' not in felt


def test_felt_draws_no_line_across_a_gap() -> None:
    assert parts.felt([2, 3, None, 4]).count("M") == 3 + 2  # the feint lines, and two strokes
