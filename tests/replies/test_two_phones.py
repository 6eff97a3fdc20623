"""The same guardian on two phones, and two guardians of one home: both texts shown, nobody overruled."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Guardian
from checkins.models import Answer, AnswerRevision, Entry, Half, HomeDraft
from tests.replies.conftest import Week, filled, send


def wins(week: Week) -> list[str]:
    found = Entry.objects.filter(sheet=week.sheet, half=Half.HOME, prompt__key="wins").standing()
    return list(found.order_by("position").values_list("text", flat=True))


def second_phone(week: Week, **boxes: Any) -> tuple[Client, dict[str, Any]]:
    """Two pages drawn at the same moment; the first has been sent since."""
    first, second = week.browser(), week.browser()
    late = filled(second, week.url, **boxes)
    send(first, week.url, home__wins="He read.", home__week="4")
    return second, late


def test_two_phones_of_one_guardian_show_both_texts_and_overwrite_none(week: Week) -> None:
    phone, late = second_phone(week, home__wins="He cooked.", home__family_note="Call me.")
    page = phone.post(week.url, late)
    html = page.content.decode()
    assert page.status_code == 409
    assert "You wrote here on another phone or page:" in html
    assert "He read.</p>" in html
    assert "He cooked.</textarea>" in html
    assert wins(week) == ["He read."]
    assert HomeDraft.objects.get().data["home-wins"] == ["He cooked."]
    assert phone.post(week.url, late).status_code == 409


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", ["He cooked."]), ("theirs", ["He read."]), ("both", ["He read.", "He cooked."])],
)
def test_the_guardian_says_which_text_stands(week: Week, choice: str, stands: list[str]) -> None:
    phone, late = second_phone(week, home__wins="He cooked.", home__family_note="Call me.")
    asked = phone.post(week.url, late).context["form"]["stands-home-wins"]
    values = [value for value, _word in asked.field.choices if value.startswith(choice)]
    assert phone.post(week.url, late | {"stands-home-wins": values[0]}).status_code == 303
    assert wins(week) == stands
    assert Entry.objects.get(prompt__key="family_note").text == "Call me."
    assert HomeDraft.objects.count() == 0


def test_boxes_that_the_late_phone_left_alone_raise_no_question(week: Week) -> None:
    phone, late = second_phone(week, home__works_at_home="A snack first.")
    assert phone.post(week.url, late).status_code == 303
    assert wins(week) == ["He read."]


def test_the_same_words_from_both_phones_are_no_question(week: Week) -> None:
    phone, late = second_phone(week, home__wins="He read.")
    assert phone.post(week.url, late).status_code == 303
    assert wins(week) == ["He read."]


def one_home(week: Week) -> Guardian:
    luis = week.cast.co_guardian
    luis.household = week.cast.guardian.household
    luis.language = "en"
    luis.save()
    return luis


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", "Yes, Mateo."), ("theirs", "Not yet."), ("both", "Not yet.\nYes, Mateo.")],
)
def test_two_guardians_who_answer_school_at_once_are_shown_both_answers(
    week: Week, choice: str, stands: str
) -> None:
    box = f"answer-{week.question.pk.hex}"
    ana, luis = week.browser(), week.browser(one_home(week))
    late = filled(luis, week.url, **{box: "Yes, Mateo."})
    send(ana, week.url, **{box: "Not yet."})
    page = luis.post(week.url, late)
    assert page.status_code == 409
    assert "Ana has answered in the meantime:" in page.content.decode()
    assert Answer.objects.get().text == "Not yet."
    asked = page.context["form"][f"stands-{box}"]
    values = [value for value, _word in asked.field.choices if value.startswith(choice)]
    assert luis.post(week.url, late | {f"stands-{box}": values[0]}).status_code == 303
    assert Answer.objects.get().text == stands
    history = AnswerRevision.objects.order_by("version").values_list("text", flat=True)
    assert list(history) == (["Not yet."] if choice == "theirs" else ["Not yet.", stands])


def test_an_answer_taken_back_stays_in_its_history(week: Week) -> None:
    box = f"answer-{week.question.pk.hex}"
    ana = week.browser()
    for words in ("Not yet.", "", "Yes."):
        send(ana, week.url, **{box: words})
    history = AnswerRevision.objects.order_by("version").values_list("version", "text")
    assert list(history) == [(1, "Not yet."), (2, ""), (3, "Yes.")]


def test_two_guardians_of_one_home_see_both_and_another_home_neither(week: Week) -> None:
    luis = one_home(week)
    ana, other = week.browser(), week.browser(luis)
    mark = f"goal-{week.goal.pk.hex}"
    send(ana, week.url, **{"home-week": "5", mark: "4"})
    send(other, week.url, **{"home-week": "1", mark: "2"})
    for phone in (ana, other):
        page = phone.get(week.url).content.decode()
        for words in ("“Great”, then Luis Ortega chose “Hard”", "“Got it”, then Luis Ortega chose"):
            assert f"Ana Ortega chose {words}" in page
    assert Entry.objects.get(half=Half.HOME, prompt__key="week").value == 1
    luis.household = week.cast.other_guardian.household
    luis.save()
    assert "The last one stands." not in other.get(week.url).content.decode()
