"""How many pieces a draft may have, and that a page without words makes none."""

import datetime as dt
import json
import uuid

from django.urls import reverse

from checkins.models import HomeDraft, Prompt
from checkins.services.drafts import MOST_PIECES
from checkins.services.share import put_back, take_back
from tests.conftest import FRIDAY, client_of
from tests.replies.conftest import Week, filled, unsent


def type_on_pages(week: Week, count: int) -> list[int]:
    """Pages that all were drawn at one moment; on each another win is typed. What was answered."""
    phone = week.browser()
    drawn = filled(phone, week.url)
    return [
        phone.post(
            f"{week.url}draft/",
            drawn | {"home-wins": f"Win {turn}.", "operation_id": str(uuid.uuid4())},
        ).status_code
        for turn in range(count)
    ]


def test_a_draft_has_no_more_pieces_than_pages_that_one_writer_has_open(week: Week) -> None:
    assert type_on_pages(week, MOST_PIECES + 2) == [204] * MOST_PIECES + [413] * 2
    assert len(HomeDraft.objects.get().data) == MOST_PIECES


def test_a_full_draft_takes_what_its_own_pages_and_a_new_one_type_on(week: Week) -> None:
    type_on_pages(week, MOST_PIECES)
    phone = week.browser()
    newest = max(HomeDraft.objects.get().data.items(), key=lambda item: item[1]["n"])[0]
    own = {"home-wins": "Still typing.", "operation_id": newest}
    assert phone.post(f"{week.url}draft/", own).status_code == 204
    drawn_anew = filled(phone, week.url, home__works_at_home="A walk.")
    assert phone.post(f"{week.url}draft/", drawn_anew).status_code == 204
    kept = HomeDraft.objects.get()
    assert len(kept.data) == MOST_PIECES
    assert unsent(kept)["home-works_at_home"] == ["A walk."]


def test_a_page_whose_boxes_are_all_empty_makes_no_piece(week: Week) -> None:
    phone = week.browser()
    drawn = filled(phone, week.url)
    drawn["seen"] = json.dumps(json.loads(drawn["seen"]) | {"reactions": "x", "home-wins": "x"})
    for _turn in range(3):
        page = drawn | {"home-wins": "", "operation_id": str(uuid.uuid4())}
        assert phone.post(f"{week.url}draft/", page).status_code == 204
    assert not HomeDraft.objects.exists()


def test_a_page_that_is_emptied_beside_an_unsettled_text_takes_neither_away(week: Week) -> None:
    type_on_pages(week, 2)
    phone = week.browser()
    page = filled(phone, week.url) | {"home-wins": ""}
    for _turn in range(2):
        assert phone.post(f"{week.url}draft/", page).status_code == 204
    assert "Win 0." in week.browser().get(week.url).content.decode()


def test_what_waits_behind_the_code_is_not_replaced_by_a_page_without_that_box(week: Week) -> None:
    Prompt.objects.filter(pk=week.question.prompt_id).update(is_sensitive=True)
    box, at_home = f"answer-{week.question.pk.hex}", client_of(week.cast.guardian)
    url = reverse("home_sheet", args=[week.sheet.pk])
    assert (
        at_home.post(f"{url}draft/", filled(at_home, url, **{box: "Not yet."})).status_code == 204
    )
    phone = week.browser()
    page = filled(phone, week.url, home__wins="He read.")
    assert phone.post(f"{week.url}draft/", page).status_code == 204
    assert unsent(HomeDraft.objects.get()) == {box: ["Not yet."], "home-wins": ["He read."]}
    assert phone.post(week.url, page).status_code == 303
    assert unsent(HomeDraft.objects.get()) == {box: ["Not yet."]}
    assert "Not yet.</textarea>" in at_home.get(url).content.decode()


def test_taps_wait_while_school_has_taken_its_goals_back(week: Week) -> None:
    mark, teacher = f"goal-{week.goal.pk.hex}", week.cast.teacher
    phone, later = week.browser(), FRIDAY + dt.timedelta(hours=1)
    page = filled(phone, week.url, **{mark: "3"})
    assert phone.post(f"{week.url}draft/", page).status_code == 204
    take_back(week.sheet, note="", by=teacher, now=later)
    typed_on = page | {"home-wins": "He read."}
    assert phone.post(f"{week.url}draft/", typed_on).status_code == 204
    assert unsent(HomeDraft.objects.get()) == {mark: ["3"], "home-wins": ["He read."]}
    other = filled(phone, week.url, home__wins="He read a lot.")
    assert mark not in other
    assert phone.post(f"{week.url}draft/", other).status_code == 204
    put_back(week.sheet, by=teacher, now=later)
    assert unsent(HomeDraft.objects.get()) == {mark: ["3"], "home-wins": ["He read a lot."]}


def test_a_text_beside_the_box_stays_when_the_one_in_the_box_was_typed_on(week: Week) -> None:
    """A page shows "Win 0." beside "Win 1."; on the phone of the latter somebody types on."""
    type_on_pages(week, 2)
    phone = week.browser()
    page = filled(phone, week.url)
    newest = max(HomeDraft.objects.get().data.items(), key=lambda item: item[1]["n"])[0]
    typed_on = {"home-wins": "Win 1, and more.", "operation_id": newest}
    assert phone.post(f"{week.url}draft/", typed_on).status_code == 204
    for _turn in range(2):
        assert phone.post(f"{week.url}draft/", page).status_code == 204
    shown = week.browser().get(week.url).content.decode()
    assert all(words in shown for words in ("Win 0.", "Win 1.", "Win 1, and more."))
