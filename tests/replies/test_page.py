"""The family's page."""

from accounts.models import Assignment, Guardianship, Role
from checkins.models import Prompt
from tests.conftest import client_of
from tests.factories.people import assign, make_member
from tests.replies.conftest import Week, send


def test_the_page_shows_schools_half_in_papers_order(week: Week) -> None:
    html = week.browser().get(week.url).content.decode()
    order = [
        "Put his hand up",
        "Thank you",
        "The week at school",
        "Speak up once a day",
        "Asking for help",
        "Give him one small job",
        "Has Javier met",
        "Sneakers",
        "We planted beans.",
        "From home",
    ]
    places = [html.index(words) for words in order]
    assert places == sorted(places)


def test_a_sensitive_line_is_read_after_a_code_not_by_the_link_alone(week: Week) -> None:
    Prompt.objects.filter(template=week.sheet.template, key__in=["next_step", "question"]).update(
        is_sensitive=True
    )
    by_link = week.browser().get(week.url).content.decode()
    assert "Asking for help before the second try." not in by_link
    assert "Has Javier met other children?" not in by_link
    assert "Put his hand up twice in math." in by_link
    assert f"{week.url}code/" in by_link
    assert "Read it with a code" in by_link
    home = client_of(week.cast.guardian).get(f"/home/sheet/{week.sheet.pk}/").content.decode()
    assert "Asking for help before the second try." in home
    assert "Has Javier met other children?" in home
    assert "Read it with a code" not in home


def test_no_code_is_asked_for_where_nothing_is_sensitive(week: Week) -> None:
    assert "Read it with a code" not in week.browser().get(week.url).content.decode()


def test_who_writes_is_named_in_the_reader_s_language(week: Week) -> None:
    week.cast.guardian.language = "es"
    week.cast.guardian.save(update_fields=["language"])
    Guardianship.objects.filter(guardian=week.cast.guardian).update(relation="Mother")
    given = week.cast.guardian.given_name
    html = week.browser().get(week.url).content.decode()
    assert f"{given}, madre de " in html


def test_paper_is_offered_after_the_code_not_by_the_link_alone(week: Week) -> None:
    assert "Print this sheet" not in week.browser().get(week.url).content.decode()
    home = client_of(week.cast.guardian).get(f"/home/sheet/{week.sheet.pk}/").content.decode()
    assert f"/home/sheet/{week.sheet.pk}/print.pdf" in home


def test_the_bar_fills_once_home_has_written(week: Week) -> None:
    client = week.browser()
    assert 'class="bar open"' in client.get(week.url).content.decode()
    send(client, week.url, reactions=["thanks"])
    assert 'class="bar "' in client.get(week.url).content.decode()


def test_every_box_says_who_reads_it_before_it_is_written(week: Week) -> None:
    """Above the answer, above home's half and above "Say more"; the note's readers are chosen."""
    html = week.browser().get(week.url).content.decode()
    said = "Read by Ms. Chen, Mr. Reyes and Ms. Duarte, and by your home."
    before = [html.index(f'name="{name}"') for name in (f"answer-{week.question.pk.hex}",)]
    before += [html.index('name="home-wins"'), html.index('name="home-family_note"')]
    places = [n for n in range(len(html)) if html.startswith(said, n)]
    assert len(places) == 3
    assert all(place < box for place, box in zip(places, before, strict=True))
    assert "You choose who reads the note." in html
    assert html.index("Who reads this note?") > before[2]
    assert "If it becomes a goal, all who read the sheet see it." in html


def test_many_readers_are_named_as_far_as_there_is_room(week: Week) -> None:
    for number in range(3):
        member = make_member(week.cast.school, f"aide{number}@x.example", Role.TEACHER)
        assign(member, classroom=week.cast.classroom, kind=Assignment.Kind.CO_TEACHER)
    html = week.browser().get(week.url).content.decode()
    assert "Read by Ms. Chen, " in html
    assert "others who work with your child, and your home." in html
