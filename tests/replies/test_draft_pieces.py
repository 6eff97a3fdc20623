"""How many pieces a draft may have, and that a page without words makes none."""

import json
import uuid

from checkins.models import HomeDraft
from checkins.services.drafts import MOST_PIECES
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
