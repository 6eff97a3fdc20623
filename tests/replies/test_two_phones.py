"""The same guardian on two phones, and two guardians of one home: both texts shown, nobody overruled."""

import datetime as dt
import uuid
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from accounts.models import Guardian
from checkins.models import (
    LONGEST_ACTION,
    Action,
    ActionLookBack,
    Answer,
    AnswerRevision,
    Entry,
    GoalProposal,
    Half,
    HomeDraft,
)
from checkins.services.we_said import propose, set_step
from tests.conftest import FRIDAY, WEEK
from tests.replies.conftest import Week, filled, send, share_sheet, unsent


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
    assert unsent(HomeDraft.objects.get())["home-wins"] == ["He cooked."]
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


# --- Words of a home, and an idea -----------------------------------------------------------------
def late_page(
    first: Client, second: Client, url: str, name: str, *, now: str, then: str
) -> tuple[Any, dict[str, Any]]:
    """Both pages were drawn at one moment; the first has been sent since. The second's answer and form."""
    late = filled(second, url, **{name: then})
    assert send(first, url, **{name: now}).status_code == 303
    return second.post(url, late), late


def choose(
    phone: Client, url: str, late: dict[str, Any], page: Any, *, name: str, what: str
) -> None:
    asked = page.context["form"].fields[f"stands-{name}"]
    assert {value.partition("-")[0] for value, _word in asked.choices} == {"mine", "theirs"}
    choice = next(value for value, _word in asked.choices if value.startswith(what))
    assert phone.post(url, late | {f"stands-{name}": choice}).status_code == 303


@pytest.mark.parametrize(("what", "stands"), [("mine", "Slowly."), ("theirs", "A lot.")])
def test_words_beside_a_look_back_are_not_written_over_unasked(
    week: Week, clock: time_machine.Traveller, what: str, stands: str
) -> None:
    luis = one_home(week)
    (action,) = propose(
        week.sheet,
        half=Half.HOME,
        text="Bring his sneakers.",
        household=luis.household,
        by=week.cast.teacher,
        now=FRIDAY,
    )
    set_step(action, step="done", by=luis, now=FRIDAY)
    later = FRIDAY + dt.timedelta(weeks=2)
    clock.move_to(later)
    there = Week(week.cast, share_sheet(week.cast, WEEK + 2, now=later), week.goal)
    ana, other = there.browser(), there.browser(luis)
    name = f"back-{action.pk.hex}-2-words"
    page, late = late_page(ana, other, there.url, name, now="A lot.", then="Slowly.")
    assert page.status_code == 409
    assert "A lot.</p>" in page.content.decode()
    assert ActionLookBack.objects.get().text == "A lot."
    choose(other, there.url, late, page, name=name, what=what)
    assert ActionLookBack.objects.get().text == stands


@pytest.mark.parametrize(("what", "stands"), [("mine", "To swim."), ("theirs", "To read.")])
@pytest.mark.parametrize("name", ["idea", "idea-why"])
def test_an_idea_is_not_written_over_unasked(week: Week, name: str, what: str, stands: str) -> None:
    send(week.browser(), week.url, idea="To draw.", **{"idea-why": "He loves it."})
    first, second = week.browser(), week.browser()
    page, late = late_page(first, second, week.url, name, now="To read.", then="To swim.")
    assert page.status_code == 409
    assert "To read.</p>" in page.content.decode()
    choose(second, week.url, late, page, name=name, what=what)
    kept = GoalProposal.objects.select_related("question").get()
    said = {"idea": kept.question.text, "idea-why": kept.why}
    assert said == {"idea": "To draw.", "idea-why": "He loves it."} | {name: stands}


def test_the_half_of_an_idea_that_moved_on_is_asked_about_too(week: Week) -> None:
    send(week.browser(), week.url, idea="To draw.", **{"idea-why": "He loves it."})
    first, second = week.browser(), week.browser()
    late = filled(second, week.url, idea="To swim.")
    send(first, week.url, **{"idea-why": "He asks for it."})
    page = second.post(week.url, late)
    assert page.status_code == 409
    choose(second, week.url, late, page, name="idea-why", what="theirs")
    kept = GoalProposal.objects.select_related("question").get()
    assert (kept.question.text, kept.why) == ("To swim.", "He asks for it.")


# --- Before either is sent ------------------------------------------------------------------------
def typing(week: Week, *texts: str, box: str = "home-wins") -> list[tuple[Client, dict[str, Any]]]:
    """Phones whose pages were drawn at one moment; on each another text was typed, in that order."""
    phones = [week.browser() for _text in texts]
    pages = [
        filled(phone, week.url, **{box: text}) for phone, text in zip(phones, texts, strict=True)
    ]
    for phone, page in zip(phones, pages, strict=True):
        assert phone.post(f"{week.url}draft/", page).status_code == 204
    return list(zip(phones, pages, strict=True))


def questions_on(page: Any, name: str = "home-wins") -> dict[str, str]:
    """The choices beside a box by what they do; empty where nothing is asked."""
    form = page.context["form"]
    asked = f"stands-{name}"
    if asked not in form.fields:
        return {}
    return {value.partition("-")[0]: value for value, _word in form.fields[asked].choices}


def test_what_two_phones_typed_waits_side_by_side(week: Week) -> None:
    typing(week, "He cooked.", "He read.")
    page = week.browser().get(week.url)
    html = page.content.decode()
    assert "He read.</textarea>" in html
    assert "You wrote here on another phone or page:" in html
    assert "He cooked.</p>" in html
    assert not Entry.objects.filter(half=Half.HOME).exists()


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", ["He read."]), ("theirs", ["He cooked."]), ("both", ["He cooked.", "He read."])],
)
def test_the_writer_says_which_unsent_text_is_sent(
    week: Week, choice: str, stands: list[str]
) -> None:
    typing(week, "He cooked.", "He read.")
    phone = week.browser()
    data = filled(phone, week.url)
    chosen = questions_on(phone.get(week.url))[choice]
    assert phone.post(week.url, data | {"stands-home-wins": chosen}).status_code == 303
    assert wins(week) == stands
    assert not HomeDraft.objects.exists()


def test_a_send_without_a_choice_asks_again_and_sends_nothing(week: Week) -> None:
    typing(week, "He cooked.", "He read.")
    phone = week.browser()
    answer = phone.post(week.url, filled(phone, week.url, home__wins="He read a lot."))
    assert answer.status_code == 400
    assert questions_on(answer).keys() == {"mine", "theirs", "both"}
    assert "He read a lot.</textarea>" in answer.content.decode()
    assert wins(week) == []


def test_typing_on_beside_the_question_keeps_both(week: Week) -> None:
    typing(week, "He cooked.", "He read.")
    phone = week.browser()
    data = filled(phone, week.url)
    for text in ("He read a", "He red", "", "He sang."):
        phone.post(f"{week.url}draft/", data | {"home-wins": text})
    page = week.browser().get(week.url)
    assert "He sang.</textarea>" in page.content.decode()
    assert "He cooked.</p>" in page.content.decode()
    assert "He red" not in page.content.decode()


def test_a_phone_writes_over_no_word_but_its_own(week: Week) -> None:
    (first, page), _second = typing(week, "He cooked.", "He read.")
    for text in ("He cooked", "He bake", "He baked bread."):
        first.post(f"{week.url}draft/", page | {"home-wins": text})
    shown = week.browser().get(week.url).content.decode()
    assert "He baked bread.</textarea>" in shown
    assert "He read.</p>" in shown
    assert "He cooked" not in shown


def test_what_one_phone_sends_leaves_the_others_unsent_words(week: Week) -> None:
    (first, page), _second = typing(week, "He cooked.", "He read.")
    assert first.post(week.url, page).status_code == 303
    assert wins(week) == ["He cooked."]
    shown = week.browser().get(week.url)
    assert "He read.</textarea>" in shown.content.decode()
    assert "He cooked.</p>" in shown.content.decode()
    phone = week.browser()
    data = filled(phone, week.url)
    chosen = questions_on(phone.get(week.url))["both"]
    assert phone.post(week.url, data | {"stands-home-wins": chosen}).status_code == 303
    assert wins(week) == ["He cooked.", "He read."]
    assert not HomeDraft.objects.exists()


def test_a_phone_that_went_on_typing_is_not_asked_about_its_own_words(week: Week) -> None:
    phone = week.browser()
    page = filled(phone, week.url, home__wins="He coo")
    for text in ("He coo", "He cooked.", "He baked."):
        phone.post(f"{week.url}draft/", page | {"home-wins": text})
    again = week.browser()
    data = filled(again, week.url, home__wins="He baked. Twice.")
    assert questions_on(again.get(week.url)) == {}
    again.post(f"{week.url}draft/", data)
    assert questions_on(week.browser().get(week.url)) == {}
    assert again.post(week.url, data | {"home-wins": "He baked."}).status_code == 303
    assert wins(week) == ["He baked."]
    assert not HomeDraft.objects.exists()


def both_in(week: Week, box: str, *texts: str) -> Any:
    """What two phones typed in one box, sent as one text."""
    typing(week, *texts, box=box)
    phone = week.browser()
    data = filled(phone, week.url)
    chosen = questions_on(phone.get(week.url), box)["both"]
    return phone.post(week.url, data | {f"stands-{box}": chosen})


def test_two_unsent_texts_of_one_line_are_one_line(week: Week) -> None:
    assert both_in(week, "plan-will", "Read.", "Draw.").status_code == 303
    assert Action.objects.get().text == "Read. Draw."


def test_two_unsent_texts_longer_than_their_line_stay_in_the_box(week: Week) -> None:
    longest = LONGEST_ACTION
    answer = both_in(week, "plan-will", "r" * longest, "d" * longest)
    assert answer.status_code == 400
    said = answer.context["form"].errors["plan-will"]
    assert said == [f"That is {longest + 1} letters too long for the sheet. Could you shorten it?"]
    assert not Action.objects.exists()


def test_three_phones_lose_no_word(week: Week) -> None:
    typing(week, "He cooked.", "He read.", "He sang.")
    phone = week.browser()
    data = filled(phone, week.url)
    chosen = questions_on(phone.get(week.url))["both"]
    phone.post(week.url, data | {"stands-home-wins": chosen})
    assert wins(week) == ["He cooked.", "He read.", "He sang."]


def test_an_unsent_choice_and_a_sent_one_are_asked_one_after_the_other(week: Week) -> None:
    (first, page), _second = typing(week, "He cooked.", "He read.")
    phone = week.browser()
    data = filled(phone, week.url)
    unsent_choice = questions_on(phone.get(week.url))["both"]
    first.post(week.url, page | {"home-wins": "He danced."})
    late = phone.post(week.url, data | {"stands-home-wins": unsent_choice})
    assert late.status_code in (400, 409)
    for _turn in range(3):
        chosen = questions_on(late)["both"]
        data |= {"home-wins": late.context["form"].data["home-wins"], "stands-home-wins": chosen}
        late = phone.post(week.url, data)
        if late.status_code == 303:
            break
    assert late.status_code == 303
    assert {"He danced.", "He read."} <= set(wins(week))


def test_the_draft_of_both_phones_together_is_no_longer_than_one(week: Week) -> None:
    (first, page), _second = typing(week, "x" * 25_000, "He read.")
    other = week.browser()
    data = {"home-wins": "y" * 25_000, "operation_id": str(uuid.uuid4())}
    assert other.post(f"{week.url}draft/", data).status_code == 413
    assert first.post(f"{week.url}draft/", page).status_code == 204


@pytest.mark.parametrize("seal", ["", "[]", "nonsense", '{"a": "b"}', '{"": 1}', "[" * 9_000])
def test_a_page_that_says_nonsense_of_what_it_showed_takes_nothing_away(
    week: Week, seal: str
) -> None:
    typing(week, "He cooked.", "He read.")
    phone = week.browser()
    data = filled(phone, week.url, home__wins="He sang.") | {"draft": seal}
    assert phone.post(f"{week.url}draft/", data).status_code == 204
    shown = week.browser().get(week.url).content.decode()
    assert all(words in shown for words in ("He cooked.", "He read.", "He sang."))


def test_a_draft_of_one_piece_and_back(week: Week) -> None:
    """What was typed before drafts had pieces is found again, and the other way round."""
    step = import_module("checkins.migrations.0010_drafts_in_pieces")
    typed = {"home-wins": ["He cooked."], "home-know": ["sleep"]}
    draft = HomeDraft.objects.create(
        school=week.sheet.school,
        guardian=week.cast.guardian,
        sheet=week.sheet,
        data=typed,
        saved_at=FRIDAY,
    )
    step.into_a_piece(apps, None)
    assert "He cooked.</textarea>" in week.browser().get(week.url).content.decode()
    step.out_of_pieces(apps, None)
    draft.refresh_from_db()
    assert draft.data == typed


def test_a_draft_that_was_under_way_while_it_was_sent_leaves_nothing(week: Week) -> None:
    phone = week.browser()
    page = filled(phone, week.url, home__wins="He cooked.")
    assert phone.post(week.url, page).status_code == 303
    assert phone.post(f"{week.url}draft/", page).status_code == 204
    assert not HomeDraft.objects.exists()
    phone.post(f"{week.url}draft/", page | {"home-wins": "He cooked and"})
    assert unsent(HomeDraft.objects.get()) == {"home-wins": ["He cooked and"]}


def test_a_choice_that_is_not_sent_drops_neither_text(week: Week) -> None:
    typing(week, "He cooked.", "He read.")
    phone = week.browser()
    data = filled(phone, week.url)
    for choice in ("theirs", "both"):
        chosen = questions_on(phone.get(week.url))[choice]
        phone.post(f"{week.url}draft/", data | {"stands-home-wins": chosen})
        shown = week.browser().get(week.url).content.decode()
        assert "He cooked." in shown
        assert "He read." in shown
