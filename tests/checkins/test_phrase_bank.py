"""The phrase bank: one's own and the school's, who sees and keeps which, and a sentence kept from a sheet."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Member, Role
from checkins.models import MOST_PHRASES, Entry, Phrase
from checkins.phrases import BUILT_IN
from checkins.services.erasing import erase_child
from checkins.services.opening import open_sheet
from checkins.services.phrases import TooManyPhrases, add_phrases, hide_built_in, move_up
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.sheets import write


def keep(by: Member, *words: str, key: str = "wins", is_school: bool = False) -> list[Phrase]:
    member = None if is_school else by
    return add_phrases(words, key=key, language="en", member=member, by=acting(by), now=FRIDAY)


def words_of(member: Member | None) -> list[str]:
    rows = Phrase.objects.filter(member=member, hides=False).order_by("position", "id")
    return [row.words for row in rows]


def test_many_lines_are_added_at_once_and_each_stands_once(cast: Cast) -> None:
    url = reverse("phrase_add")
    typed = {
        "key": "wins",
        "language": "en",
        "words": "{name} sang.\r\n\r\n  {name}  ran.\n{name} sang.",
    }
    answer = client_of(cast.teacher).post(url, typed)
    assert (answer.status_code, answer["Location"]) == (302, reverse("phrases"))
    client_of(cast.teacher).post(url, typed)
    assert words_of(cast.teacher) == ["{name} sang.", "{name} ran."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ok\n{name} was {kind}", "Nothing fills “{kind}”."),
        ("x" * 201, "is longer than 200 letters."),
        ("x" * 1_000_000, "960,000 letters too long"),
        ("a\0b", "cannot be stored"),
        (" \n ", "required"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(cast: Cast, words: str, sentence: str) -> None:
    typed = {"key": "wins", "language": "en", "words": words}
    answer = client_of(cast.teacher).post(reverse("phrase_add"), typed)
    assert answer.status_code == 400
    assert "err" in answer.content.decode()
    assert not Phrase.objects.exists()
    if "required" not in sentence and "960" not in sentence:
        assert sentence in answer.content.decode()


def test_the_bank_is_full_at_two_hundred(cast: Cast) -> None:
    keep(cast.teacher, *(f"Phrase {number}" for number in range(MOST_PHRASES)))
    with pytest.raises(TooManyPhrases):
        keep(cast.teacher, "One more", key="next_step")
    assert len(words_of(cast.teacher)) == MOST_PHRASES
    assert len(keep(cast.co_teacher, "One more")) == 1


def test_ones_own_are_seen_by_nobody_else_and_the_schools_by_its_staff_alone(cast: Cast) -> None:
    (own,) = keep(cast.teacher, "{name} is mine.")
    (ours,) = keep(cast.leader, "{name} is ours.", is_school=True)
    seen = {
        who: [
            text in client_of(getattr(cast, who)).get(reverse("phrases")).content.decode()
            for text in ("{name} is mine.", "{name} is ours.")
        ]
        for who in ("teacher", "co_teacher", "leader", "office", "stranger")
    }
    assert seen == {
        "teacher": [True, True],
        "co_teacher": [False, True],
        "leader": [False, True],
        "office": [False, True],
        "stranger": [False, False],
    }
    codes = {
        who: [
            client_of(getattr(cast, who))
            .post(reverse("phrase_edit", args=[one.pk]), {"go": "remove"})
            .status_code
            for one in (own, ours)
        ]
        for who in ("co_teacher", "stranger", "specialist", "guardian")
    }
    assert codes == {
        "co_teacher": [404, 403],
        "stranger": [404, 404],
        "specialist": [404, 403],
        "guardian": [404, 404],
    }
    assert Phrase.objects.count() == 2


def test_the_editor_offers_them_with_the_childs_name_and_pronoun(cast: Cast) -> None:
    cast.child.pronoun = "he"
    cast.child.save()
    keep(cast.teacher, "{name} said {he/she/they} tried.")
    keep(cast.co_teacher, "{name} is a secret.")
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    page = client_of(cast.teacher).get(reverse("sheet_edit", args=[sheet.pk])).content.decode()
    assert "Javier said he tried." in page
    assert "is a secret" not in page
    assert reverse("phrase_keep", args=[cast.child.pk]) in page


def test_a_sentence_is_kept_with_a_gap_for_the_name(cast: Cast) -> None:
    url, client = reverse("phrase_keep", args=[cast.child.pk]), client_of(cast.teacher)
    sent = {"key": "next_step", "text": "Javier Ortega reads to Javier’s sister."}
    answer = client.post(url, sent)
    assert answer.json() == {"said": "Kept.", "words": ["Javier reads to Javier’s sister."]}
    assert client.post(url, sent).json() == {"said": "It is kept already.", "words": []}
    (kept,) = Phrase.objects.all()
    assert (kept.words, kept.prompt_key, kept.member) == (
        "{name} reads to {name}’s sister.",
        "next_step",
        cast.teacher,
    )


@pytest.mark.parametrize(
    "sent", [{"key": "nonsense", "text": "A"}, {"key": "wins", "text": ""}, {}]
)
def test_nonsense_is_kept_nowhere(cast: Cast, sent: dict[str, str]) -> None:
    url = reverse("phrase_keep", args=[cast.child.pk])
    answer = client_of(cast.teacher).post(url, sent)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert not Phrase.objects.exists()


def test_a_built_in_one_is_hidden_for_oneself_or_for_the_school(cast: Cast) -> None:
    first, second = BUILT_IN["wins"][:2]
    url = reverse("phrases")
    sent = {"key": "wins", "source": first, "owner": "own", "hide": "1"}
    for _twice in range(2):
        assert client_of(cast.teacher).post(url, sent).status_code == 302
    hide_built_in(
        second, key="wins", member=None, is_hidden=True, by=acting(cast.leader), now=FRIDAY
    )
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    editor = reverse("sheet_edit", args=[sheet.pk])
    shown = [
        "Javier was kind when" in client_of(who).get(editor).content.decode()
        for who in (cast.teacher, cast.co_teacher)
    ]
    assert shown == [False, True]
    assert "tried again after" not in client_of(cast.teacher).get(url).content.decode()
    assert client_of(cast.teacher).post(url, sent | {"owner": "school"}).status_code == 403
    client_of(cast.teacher).post(url, sent | {"hide": ""})
    assert Phrase.objects.filter(member=cast.teacher).count() == 0
    client_of(cast.teacher).post(url, sent | {"source": "never was"})
    assert Phrase.objects.filter(member=cast.teacher).count() == 0


def test_phrases_move_up_change_and_go_and_sheets_stay(cast: Cast) -> None:
    one, two = keep(cast.leader, "{name} one.", "{name} two.", is_school=True)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "wins", "Javier one.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.leader)
    client.post(reverse("phrase_edit", args=[two.pk]), {"go": "up"})
    assert words_of(None) == ["{name} two.", "{name} one."]
    move_up(two, by=acting(cast.leader), now=FRIDAY)
    client.post(
        reverse("phrase_edit", args=[two.pk]),
        {"words": "{name} 2.", "language": "es", "version": "1"},
    )
    client.post(reverse("phrase_edit", args=[one.pk]), {"go": "remove"})
    assert words_of(None) == ["{name} 2."]
    assert [entry.text for entry in Entry.objects.all()] == ["Javier one."]


def test_two_who_change_one_phrase_are_told(cast: Cast) -> None:
    (one,) = keep(cast.leader, "{name} one.", is_school=True)
    url = reverse("phrase_edit", args=[one.pk])
    first = {"words": "First.", "language": "en", "version": "1"}
    client_of(cast.leader).post(url, first)
    answer = client_of(cast.office).post(url, first | {"words": "Second."})
    page = answer.content.decode()
    assert (answer.status_code, "it became “First.”" in page, "Second." in page) == (
        400,
        True,
        True,
    )
    assert words_of(None) == ["First."]
    assert 'name="version" value="2"' in page
    assert (
        client_of(cast.office).post(url, first | {"words": "Second.", "version": "2"}).status_code
        == 302
    )
    assert words_of(None) == ["Second."]


def test_who_is_leader_and_teacher_says_for_whom(cast: Cast) -> None:
    cast.teacher.roles = [Role.TEACHER, Role.LEADER]
    cast.teacher.save()
    typed = {"key": "wins", "language": "en", "words": "{name} both."}
    client = client_of(cast.teacher)
    assert client.post(reverse("phrase_add"), typed).status_code == 400
    client.post(reverse("phrase_add"), typed | {"owner": "school"})
    assert (words_of(None), words_of(cast.teacher)) == (["{name} both."], [])


def test_an_erased_childs_name_leaves_a_gap_in_every_phrase_of_the_school(cast: Cast) -> None:
    keep(cast.teacher, "Layla helped Javier with …", "A banana")
    erase_child(cast.child, by=acting(cast.leader), now=FRIDAY)
    assert words_of(cast.teacher) == ["Layla helped {name} with …", "A banana"]


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_costs_the_same_for_one_phrase_and_for_sixty(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep(cast.teacher, *(f"Phrase {number}" for number in range(count)))
    keep(cast.leader, *(f"School {number}" for number in range(count)), is_school=True)
    client = client_of(cast.teacher)
    client.get(reverse("phrases"))
    with django_assert_num_queries(5):
        client.get(reverse("phrases"))


def test_the_page_leaves_lines_without_phrases_out_and_the_form_offers_all(cast: Cast) -> None:
    client = client_of(cast.teacher)
    page = client.get(reverse("phrases")).content.decode()
    lines = ["wins", "next_step", "try_at_home", "question", "good_to_know"]
    assert [key for key in BUILT_IN if f'id="line-{key}"' in page] == lines
    keep(cast.teacher, "{name} sang.", key="no_such_line")
    assert 'id="line-no_such_line"' in client.get(reverse("phrases")).content.decode()
    form = client.get(reverse("phrase_add")).content.decode()
    assert form.index('<option value="wins"') < form.index('<option value="next_step"')
