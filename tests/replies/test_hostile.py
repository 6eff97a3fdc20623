"""Bad input in every box: said beside it, kept in it, never a 500, never markup."""

import html as markup

import pytest
from django.test import Client

from checkins.models import Entry, Half
from tests.replies.conftest import Week, filled, press, send

TOO_LONG = {"megabyte": "x" * 1_000_000, "lines": "line\n" * 10_000, "by_one": "ñ" * 1_001}
ROUND_TRIPS = {
    "markup": "</textarea><script>alert(1)</script><b>&amp;",
    "turned": "abc\u202edef\u2066ghi",
    "arabic": "قرأ لأخته الصغيرة",
    "family": "👨‍👩‍👧‍👦 and 🏳️‍🌈",
    "template": "{{ form }} {% csrf_token %}",
    "whole": "é" * 1_000,
}
TEXTS = ["home-works_at_home", "home-question", "home-family_note", "home-wins"]


def text_boxes(week: Week) -> list[str]:
    return [*TEXTS, f"answer-{week.question.pk.hex}"]


@pytest.mark.parametrize("kind", TOO_LONG)
def test_too_much_text_is_said_beside_its_box_and_kept(week: Week, kind: str) -> None:
    client = week.browser()
    typed = TOO_LONG[kind]
    for name in text_boxes(week):
        data = filled(client, week.url) | {name: typed}
        answer = client.post(week.url, data)
        form = answer.context["form"]
        assert answer.status_code == 400
        assert list(form.errors) == [name]
        assert "too long for the sheet" in form.errors[name][0]
        assert markup.escape(typed.strip()[:2_000]) in answer.content.decode()
    assert not Entry.objects.filter(half=Half.HOME).exists()


@pytest.mark.parametrize("letter", ["\0", "a\0b"])
def test_a_letter_that_cannot_be_stored_is_refused_in_words(week: Week, letter: str) -> None:
    client = week.browser()
    for name in text_boxes(week):
        answer = client.post(week.url, filled(client, week.url) | {name: letter})
        assert answer.status_code == 400
        assert "cannot be stored" in answer.context["form"].errors[name][0]


@pytest.mark.parametrize("kind", ROUND_TRIPS)
def test_text_comes_back_as_it_was_typed(week: Week, kind: str) -> None:
    client = week.browser()
    typed = ROUND_TRIPS[kind]
    for name in text_boxes(week):
        assert client.post(week.url, filled(client, week.url) | {name: typed}).status_code == 303
    page = client.get(week.url)
    for name in text_boxes(week):
        assert page.context["form"].initial[name] == typed
    for shown in (page, client.get(f"{week.url}sent/")):
        text = shown.content.decode()
        assert "<script>alert" not in text
        assert markup.escape(typed) in text


@pytest.mark.parametrize(
    "value", ["9", "0", "-1", "x", "\0", "<script>", "x" * 1_000_000, "\ud800", "1.0", "४"]
)
def test_a_choice_that_is_not_offered_is_refused_without_repeating_it(
    week: Week, value: str
) -> None:
    client = week.browser()
    names = [
        "reactions",
        "try_answer",
        "home-week",
        "home-know",
        "about-goals",
        "home-family_note-readers",
        f"goal-{week.goal.pk.hex}",
    ]
    data = filled(client, week.url)
    value = value.encode("utf-8", "replace").decode()
    for name in names:
        answer = client.post(week.url, data | {name: value})
        assert answer.status_code == 400, name
        assert list(answer.context["form"].errors) == [name]
        assert "<script>" not in answer.content.decode()
        assert len(answer.content) < 100_000
    assert not Entry.objects.filter(half=Half.HOME).exists()


@pytest.mark.parametrize("seal", ["", "[]", "7", "{", "[" * 100_000, '{"home-wins": {}}', "\0"])
def test_a_broken_seal_counts_as_an_empty_form(week: Week, seal: str) -> None:
    client = week.browser()
    send(client, week.url, home__week="4")
    data = filled(client, week.url, home__wins="He read.") | {"seen": seal, "home-week": ""}
    assert client.post(week.url, data).status_code == 303
    values = Entry.objects.filter(half=Half.HOME, prompt__key="week").values_list("value")
    assert list(values) == [(4,)]


def test_boxes_that_do_not_exist_change_nothing(week: Week) -> None:
    client = week.browser()
    extra = {
        "guardian": str(week.cast.co_guardian.pk),
        "household": str(week.cast.co_guardian.household_id),
        "sheet": "x",
        "school": "x",
        "home-nothing": "x",
        f"goal-{'0' * 32}": "4",
        f"answer-{'0' * 32}": "x",
    }
    data = filled(client, week.url, home__wins="He read.") | extra
    assert client.post(week.url, data).status_code == 303
    entry = Entry.objects.get(half=Half.HOME)
    assert (entry.author_guardian, entry.household) == (
        week.cast.guardian,
        week.cast.guardian.household,
    )


@pytest.mark.parametrize("typed", [*TOO_LONG.values(), *ROUND_TRIPS.values(), "\0"])
def test_words_sent_too_late_are_kept_whatever_they_are(week: Week, typed: str) -> None:
    client = week.browser()
    data = filled(client, week.url) | {"home-wins": typed}
    press(client, week.token())
    late = Client().post(week.url, data)
    assert late.status_code == 404
    assert markup.escape(typed.strip()[:500]) in late.content.decode()
    assert "<script>alert" not in late.content.decode()


def test_names_with_markup_are_words_on_every_page(week: Week) -> None:
    child, guardian = week.cast.child, week.cast.guardian
    child.given_name = "<img src=x>Bobby"
    child.save()
    guardian.name = "<script>alert(1)</script> Ana"
    guardian.save()
    client, token = Client(), week.token()
    pages = [client.get(f"/r/{token}/"), press(client, token), client.get(week.url)]
    pages += [client.get(f"{week.url}not-you/"), client.get(f"{week.url}code/")]
    for page in pages:
        assert b"<img" not in page.content
        assert b"<script>alert" not in page.content
