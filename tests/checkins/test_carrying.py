"""Lines of an earlier week: offered greyed, and written only where somebody keeps them."""

import pytest
from django.urls import reverse

from checkins.models import Entry, Sheet
from checkins.services.carrying import carry_lines
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import content_of, share
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.people import make_child
from tests.factories.sheets import write

STEP, TRY = "Asking before the second try.", "Give him one small job."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    before = open_sheet(cast.child, WEEK - 1, now=FRIDAY)
    write(before, "next_step", STEP, by=cast.teacher, now=FRIDAY)
    write(before, "try_at_home", TRY, by=cast.co_teacher, now=FRIDAY)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    return sheet


def editor(cast: Cast, sheet: Sheet, who: str = "teacher") -> str:
    return (
        client_of(getattr(cast, who)).get(reverse("sheet_edit", args=[sheet.pk])).content.decode()
    )


def texts(sheet: Sheet, key: str) -> list[str]:
    return [one.text for one in Entry.objects.filter(sheet=sheet, prompt__key=key)]


def test_they_stand_beside_the_empty_line_and_are_no_words_of_the_sheet(
    cast: Cast, sheet: Sheet
) -> None:
    page = editor(cast, sheet)
    assert f'<bdi class="voice">{STEP}</bdi>' in page
    assert f'<bdi class="voice">{TRY}</bdi>' in page
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    shared = content_of(Sheet.objects.get(pk=sheet.pk))
    assert STEP not in str(shared)
    assert TRY not in str(shared)
    assert STEP not in editor(cast, sheet).split('class="ctx"')[0]


def test_a_tick_keeps_one_and_typing_takes_its_place(cast: Cast, sheet: Sheet) -> None:
    url = reverse("sheet_edit", args=[sheet.pk])
    sent = {"next_step": "", "keep-next_step": "1", "try_at_home": "New.", "keep-try_at_home": "1"}
    client_of(cast.teacher).post(url, sent | {"keep-question": "1", "question": ""})
    assert (texts(sheet, "next_step"), texts(sheet, "try_at_home")) == ([STEP], ["New."])
    assert texts(sheet, "question") == []
    assert "data-carry=" not in editor(cast, sheet)


def test_saving_without_a_tick_writes_nothing(cast: Cast, sheet: Sheet) -> None:
    url = reverse("sheet_edit", args=[sheet.pk])
    client_of(cast.teacher).post(url, {"next_step": "", "go": "next"})
    autosave = reverse("sheet_autosave", args=[sheet.pk])
    client_of(cast.teacher).post(autosave, {"field": "next_step", "next_step": ""})
    assert texts(sheet, "next_step") == []


def test_a_line_that_a_colleague_has_written_is_not_offered(cast: Cast, sheet: Sheet) -> None:
    write(sheet, "next_step", "Mine.", by=cast.co_teacher, now=FRIDAY)
    page = editor(cast, sheet)
    assert f'<bdi class="voice">{STEP}</bdi>' not in page
    assert f'<bdi class="voice">{TRY}</bdi>' in page


def test_who_writes_lines_of_their_own_is_offered_none(cast: Cast, sheet: Sheet) -> None:
    assert "data-carry=" not in editor(cast, sheet, "specialist")


def url_of(cast: Cast) -> str:
    return reverse("class_carry", args=[cast.classroom.pk, WEEK])


def test_a_classes_next_steps_are_carried_where_they_are_ticked(cast: Cast, sheet: Sheet) -> None:
    other = open_sheet(cast.other_child, WEEK - 2, now=FRIDAY)
    write(other, "next_step", "Tidy up.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.co_teacher)
    page = client.get(url_of(cast)).content.decode()
    assert [words in page for words in (STEP, "Tidy up.", TRY)] == [True, True, False]
    client.post(url_of(cast), {"child": str(cast.other_child.pk)})
    now_open = Sheet.objects.get(child=cast.other_child, week=WEEK)
    (carried,) = Entry.objects.filter(sheet=now_open)
    assert (carried.text, carried.author_member) == ("Tidy up.", cast.co_teacher)
    assert texts(sheet, "next_step") == []
    for _twice in range(2):
        client.post(url_of(cast), {"child": [str(cast.child.pk), "nonsense"]})
    assert texts(sheet, "next_step") == [STEP]
    assert "Nothing to carry" in client.get(url_of(cast)).content.decode()


def test_what_was_written_or_shared_meanwhile_stands(cast: Cast, sheet: Sheet) -> None:
    write(sheet, "next_step", "Newer.", by=cast.co_teacher, now=FRIDAY)
    done = carry_lines({cast.child: STEP}, WEEK, key="next_step", by=cast.teacher, now=FRIDAY)
    assert (done, texts(sheet, "next_step")) == ([], ["Newer."])
    for key in ("try_at_home", "no_such_line"):
        mark_ready(sheet, by=cast.teacher, now=FRIDAY)
        share([sheet], by=cast.teacher, now=FRIDAY)
        assert carry_lines({cast.child: TRY}, WEEK, key=key, by=cast.teacher, now=FRIDAY) == []


def test_a_line_that_was_emptied_may_be_carried(cast: Cast, sheet: Sheet) -> None:
    autosave = reverse("sheet_autosave", args=[sheet.pk])
    client = client_of(cast.teacher)
    client.post(autosave, {"field": "next_step", "next_step": "A", "seen-next_step": "0"})
    client.post(autosave, {"field": "next_step", "next_step": "", "seen-next_step": "1"})
    client.post(url_of(cast), {"child": str(cast.child.pk)})
    assert texts(sheet, "next_step") == [STEP]


@pytest.mark.parametrize("children", [1, 20])
def test_the_question_costs_the_same_for_one_child_and_for_twenty(
    cast: Cast, sheet: Sheet, children: int, django_assert_num_queries: object
) -> None:
    for number in range(children):
        child = make_child(cast.classroom, f"Child {number}")
        write(
            open_sheet(child, WEEK - 1, now=FRIDAY), "next_step", "Go.", by=cast.teacher, now=FRIDAY
        )
    client = client_of(cast.teacher)
    client.get(url_of(cast))
    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get(url_of(cast))


@pytest.mark.parametrize("is_for_one_home", [True, False])
def test_a_line_that_not_every_home_reads_is_not_carried(
    cast: Cast, sheet: Sheet, is_for_one_home: bool
) -> None:
    home = cast.guardian.household if is_for_one_home else None
    before = Entry.objects.filter(text=STEP)
    before.update(only_for=home, needs_code=not is_for_one_home)
    assert STEP not in editor(cast, sheet)
    assert "Nothing to carry" in client_of(cast.teacher).get(url_of(cast)).content.decode()
