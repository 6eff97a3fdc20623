"""The school's templates on screen: changing a draft, looking, translating, publishing, giving."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.builtin import OUR_WEEK, create_builtins, my_days, team_page
from checkins.models import Half, Kind, Sheet, Template, TemplateUse
from checkins.queries.prompts import worded
from checkins.services.opening import open_sheet, open_week
from checkins.services.templates import new_version, publish, rows_of
from tests.conftest import FRIDAY, WEEK, Cast, client_of

NEXT = WEEK + 1
MONDAY = FRIDAY + dt.timedelta(days=3)


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.leader)


@pytest.fixture
def draft(cast: Cast) -> Template:
    first = Template.objects.get(school=cast.school, key=OUR_WEEK)
    return new_version(first, by=cast.leader, now=FRIDAY)


def url(name: str, template: Template) -> str:
    return reverse(name, args=[template.pk])


def boxes(client: Client, draft: Template, **changes: Any) -> dict[str, Any]:
    """What the draft's page has in its boxes, and what is typed instead."""
    form = client.get(url("template", draft)).context["form"]
    data = {"name": form["name"].value(), "seen": form["seen"].value(), "go": "save"}
    for bound in form.rows.management_form:
        data[bound.html_name] = bound.value()
    for row in form.rows:
        for bound in row:
            value = bound.value()
            if value is not False and value is not None:
                data[bound.html_name] = value
    return data | changes


def place_of(draft: Template, key: str, half: Half = Half.SCHOOL) -> int:
    return [(row.half, row.key) for row in rows_of(draft)].index((half, key))


def send(client: Client, draft: Template, **changes: Any) -> Any:
    return client.post(url("template", draft), boxes(client, draft, **changes))


@time_machine.travel(FRIDAY, tick=False)
def test_a_row_is_renamed_and_keeps_its_key(office: Client, draft: Template) -> None:
    place = place_of(draft, "next_step")
    assert send(office, draft, **{f"rows-{place}-label": "What comes next"}).status_code == 302
    rows = {row.key: row.label for row in rows_of(draft) if row.half == Half.SCHOOL}
    assert rows["next_step"] == "What comes next"
    assert len(rows) == 7


@time_machine.travel(FRIDAY, tick=False)
def test_saving_what_stands_changes_nothing(office: Client, draft: Template) -> None:
    before = rows_of(draft)
    assert send(office, draft).status_code == 302
    assert rows_of(draft) == before


@time_machine.travel(FRIDAY, tick=False)
def test_rows_move_come_and_go(office: Client, draft: Template) -> None:
    place = place_of(draft, "try_at_home")
    send(office, draft, go=f"up-{place}")
    keys = [row.key for row in rows_of(draft) if row.half == Half.SCHOOL]
    assert keys[3:5] == ["try_at_home", "next_step"]
    send(office, draft, go=f"remove-{place_of(draft, 'good_to_know')}")
    send(office, draft, go="add-home")
    rows = rows_of(draft)
    assert [row.key for row in rows if row.half == Half.SCHOOL][-1] == "question"
    assert (rows[-1].half, rows[-1].kind, rows[-1].label) == (Half.HOME, Kind.TEXT, "A new row")


@time_machine.travel(FRIDAY, tick=False)
@pytest.mark.parametrize(
    ("go", "lands"),
    [
        ("up-3", "#up-2"),
        ("down-3", "#down-4"),
        ("up-0", "#up-0"),
        ("up-999999", ""),
        ("down-999", ""),
        ("up-x", ""),
        ("remove-3", ""),
        ("save", ""),
    ],
)
def test_the_button_of_a_row_that_moved_is_landed_on(
    office: Client, draft: Template, go: str, lands: str
) -> None:
    answer = send(office, draft, go=go)
    assert answer["Location"] == url("template", draft) + lands
    assert not lands or f'id="{lands[1:]}"' in office.get(url("template", draft)).content.decode()


@time_machine.travel(FRIDAY, tick=False)
def test_the_first_row_does_not_move_into_the_other_half(office: Client, draft: Template) -> None:
    before = rows_of(draft)
    send(office, draft, go=f"up-{place_of(draft, 'wins', Half.HOME)}")
    send(office, draft, go="up-0")
    send(office, draft, go="up-999999")
    assert rows_of(draft) == before


@time_machine.travel(FRIDAY, tick=False)
def test_a_choice_that_is_reworded_or_moved_keeps_its_key(office: Client, draft: Template) -> None:
    place = place_of(draft, "know", Half.HOME)
    words = "Sleeping\nA change at home\nA worry\nHealth\nAll fine\nA new pet"
    send(office, draft, **{f"rows-{place}-options": words})
    options = rows_of(draft)[place].options
    assert [one["key"] for one in options] == [
        "sleep", "change", "worry", "health", "fine", "a_new_pet",
    ]  # fmt: skip


@time_machine.travel(FRIDAY, tick=False)
def test_the_win_cannot_go(office: Client, draft: Template) -> None:
    before = rows_of(draft)
    data = boxes(office, draft)
    for place, row in enumerate(before):
        if row.half == Half.SCHOOL and row.kind == Kind.TEXT:
            data[f"rows-{place}-of_child"] = "on"
    answer = office.post(url("template", draft), data)
    assert answer.status_code == 400
    assert "the win that every sheet begins with" in answer.content.decode()
    assert rows_of(draft) == before


@time_machine.travel(FRIDAY, tick=False)
def test_steps_without_choices_are_refused_by_name(office: Client, draft: Template) -> None:
    place = place_of(draft, "week")
    answer = send(office, draft, **{f"rows-{place}-options": "Only one"})
    assert answer.status_code == 400
    assert "“The week at school, The week at home” is not complete" in answer.content.decode()


@time_machine.travel(FRIDAY, tick=False)
@pytest.mark.parametrize("label", ["", "x" * 500, "a\0b"])
def test_a_label_that_cannot_be_is_refused_and_stays(
    office: Client, draft: Template, label: str
) -> None:
    before = rows_of(draft)
    assert send(office, draft, **{"rows-0-label": label}).status_code == 400
    assert rows_of(draft) == before


@time_machine.travel(FRIDAY, tick=False)
def test_two_leaders_at_once_lose_nothing(cast: Cast, office: Client, draft: Template) -> None:
    mine = boxes(office, draft, **{"rows-0-label": "Mine"})
    send(client_of(cast.office), draft, **{"rows-0-label": "Theirs"})
    answer = office.post(url("template", draft), mine)
    assert answer.status_code == 400
    assert rows_of(draft)[0].label == "Theirs"
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert office.post(url("template", draft), again).status_code == 302
    assert rows_of(draft)[0].label == "Mine"


@time_machine.travel(FRIDAY, tick=False)
def test_change_it_goes_on_with_the_draft_that_waits(
    cast: Cast, office: Client, draft: Template
) -> None:
    first = Template.objects.get(school=cast.school, key=OUR_WEEK, version=1)
    answer = office.post(url("template", first))
    assert answer["Location"] == url("template", draft)
    assert Template.objects.filter(school=cast.school, key=OUR_WEEK).count() == 2


@time_machine.travel(FRIDAY, tick=False)
def test_a_new_template_begins_with_another_s_rows(cast: Cast, office: Client) -> None:
    first = Template.objects.get(school=cast.school, key=OUR_WEEK)
    answer = office.post(reverse("templates"), {"name": "Ours", "source": str(first.pk)})
    new = Template.objects.get(key="ours")
    assert answer["Location"] == url("template", new)
    assert (new.version, new.is_draft, rows_of(new)) == (1, True, rows_of(first))


@time_machine.travel(FRIDAY, tick=False)
def test_a_draft_is_thrown_away_and_a_version_never(
    cast: Cast, office: Client, draft: Template
) -> None:
    office.post(url("template", draft), {"go": "throw"})
    first = Template.objects.get(school=cast.school, key=OUR_WEEK)
    office.post(url("template", first), {"go": "throw"})
    assert Template.objects.filter(pk=first.pk).exists()


@time_machine.travel(FRIDAY, tick=False)
def test_words_are_translated_and_a_rewording_drops_them(office: Client, draft: Template) -> None:
    here = f"{url('template_words', draft)}?in=es"
    place = place_of(draft, "next_step")
    seen = office.get(here).context["form"]["seen"].value()
    office.post(here, {"seen": seen, f"{place}-label": "El siguiente paso"})
    row = rows_of(draft)[place]
    assert row.translations == {"es": {"label": "El siguiente paso"}}
    send(office, draft, **{f"rows-{place}-label": "What comes next"})
    assert rows_of(draft)[place].translations == {}


@time_machine.travel(FRIDAY, tick=False)
def test_a_language_that_the_school_has_not_is_no_page(office: Client, draft: Template) -> None:
    assert office.get(f"{url('template_words', draft)}?in=xx").status_code == 404
    assert office.get(f"{url('template_pdf', draft)}?in=xx").status_code == 404
    assert office.get(f"{url('template_pdf', draft)}?paper=a3").status_code == 404


@time_machine.travel(FRIDAY, tick=False)
def test_the_page_says_when_paper_does_not_hold_it(office: Client, draft: Template) -> None:
    assert "It fits one page" in office.get(url("template", draft)).content.decode()
    place = place_of(draft, "good_to_know")
    lines = {f"rows-{place}-lines_a4": "9", f"rows-{place}-lines_letter": "9"}
    send(office, draft, **lines)
    page = office.get(url("template", draft)).content.decode()
    assert "lines too long for one page" in page
    asked = url("template_publish", draft)
    assert office.post(asked, {"when": "next"}).status_code == 400
    assert Template.objects.get(pk=draft.pk).is_draft
    assert office.post(asked, {"when": "next", "sure": "on"}).status_code == 302
    assert not Template.objects.get(pk=draft.pk).is_draft


@time_machine.travel(FRIDAY, tick=False)
def test_what_was_published_opens_the_next_week(
    cast: Cast, office: Client, draft: Template
) -> None:
    open_week(cast.school, WEEK, now=FRIDAY)
    send(office, draft, **{"rows-0-label": "Good things"})
    office.post(url("template_publish", draft), {"when": "next"})
    sheet = open_sheet(cast.child, NEXT, now=MONDAY)
    labels = [worded(one, "label") for one in sheet.template.prompts.filter(position=1)]
    assert "Good things" in labels
    assert Sheet.objects.filter(week=WEEK, template=draft).count() == 0


@time_machine.travel(FRIDAY, tick=False)
def test_it_is_given_to_a_class_and_taken_away(cast: Cast, office: Client) -> None:
    create_builtins(cast.school, [my_days.BUILTIN])
    days = Template.objects.get(school=cast.school, key="my-days")
    room = str(cast.classroom.pk)
    office.post(url("template_give", days), {"to": room, "when": "next"})
    use = TemplateUse.objects.get()
    assert (use.key, use.classroom, use.first_week) == ("my-days", cast.classroom, WEEK)
    office.post(reverse("template_uses"), {"use": str(use.pk)})
    assert TemplateUse.objects.count() == 0


@time_machine.travel(FRIDAY, tick=False)
def test_it_is_given_to_a_child_of_the_class_that_is_shown(cast: Cast, office: Client) -> None:
    create_builtins(cast.school, [team_page.BUILTIN])
    team = Template.objects.get(school=cast.school, key="team-page")
    here = f"{url('template_give', team)}?class={cast.classroom.pk}"
    office.post(here, {"to": str(cast.child.pk), "when": "now"})
    assert TemplateUse.objects.get().child == cast.child
    elsewhere = f"{url('template_give', team)}?class={cast.other_classroom.pk}"
    assert office.post(elsewhere, {"to": str(cast.child.pk), "when": "now"}).status_code == 400


@time_machine.travel(FRIDAY, tick=False)
@pytest.mark.parametrize("more", [0, 4])
def test_the_list_costs_the_same_for_one_and_many(
    cast: Cast, office: Client, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    first = Template.objects.get(school=cast.school, key=OUR_WEEK)
    for number in range(more):
        new = Template(school=cast.school, key=f"t{number}", name=f"T {number}")
        publish(
            new_version(new, rows=rows_of(first), by=cast.leader, now=FRIDAY),
            by=cast.leader,
            now=FRIDAY,
        )
    office.get(reverse("templates"))
    with django_assert_num_queries(7):
        office.get(reverse("templates"))


@time_machine.travel(FRIDAY, tick=False)
def test_the_printed_page_is_a_pdf(office: Client, draft: Template) -> None:
    for paper in ("a4", "letter"):
        answer = office.get(f"{url('template_pdf', draft)}?paper={paper}")
        assert answer.content.startswith(b"%PDF")
