"""No group under five, and nothing from which one could be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from checkins.insights.disclosure import FEWEST, small_ones
from checkins.insights.figures import Figures
from checkins.insights.languages import OTHERS, Group, shown
from checkins.insights.words import language_in_words
from tests.conftest import WEEK
from tests.insights.conftest import Term

CODES = ("en", "es", "ar", "vi", "so", "prs", "pt", "several")


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Group], Figures]:
    """Groups of a school's week, and the page's total with families of whom no language is known."""
    groups = []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True)):
        families = draw(st.integers(0, 12))
        read = draw(st.integers(0, families))
        groups.append(Group(code, families, read, draw(st.integers(0, read))))
    gone = draw(st.integers(0, 7))
    total = Figures(
        shared=sum(one.families for one in groups) + gone,
        read=sum(one.read for one in groups) + gone,
        wrote=sum(one.wrote for one in groups) + gone,
    )
    return groups, total


@given(weeks())
def test_every_group_on_the_page_has_five_families(made: tuple[list[Group], Figures]) -> None:
    groups, total = made
    page = shown(groups, total)
    assert all(one.families >= FEWEST for one in page)
    assert len(page) != 1


@given(weeks())
def test_nothing_on_the_page_subtracts_to_a_group_under_five(
    made: tuple[list[Group], Figures],
) -> None:
    """Any groups taken from the total leave nobody, or at least five; and so does the total itself."""
    groups, total = made
    page = shown(groups, total)
    if not page:
        return
    for chosen in range(2 ** len(page)):
        left = total.shared - sum(
            one.families for place, one in enumerate(page) if chosen >> place & 1
        )
        assert left == 0 or left >= FEWEST


@given(weeks())
def test_the_groups_add_up_to_the_total_and_are_what_they_were(
    made: tuple[list[Group], Figures],
) -> None:
    groups, total = made
    page = shown(groups, total)
    if page:
        assert sum(one.families for one in page) == total.shared
        assert sum(one.wrote for one in page) == total.wrote
        known = {one.language: one for one in groups}
        assert all(known[one.language] == one for one in page if one.language != OTHERS)


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 15).map(lambda n: Figures(shared=n))))
def test_classes_left_out_are_five_families_together_or_all(sizes: dict[int, Figures]) -> None:
    hidden = small_ones(sizes)
    there = {key for key, one in sizes.items() if one.shared}
    assert all(sizes[key].shared >= FEWEST for key in there - hidden)
    together = sum(sizes[key].shared for key in hidden)
    assert not hidden or together >= FEWEST or hidden == there


def test_one_small_language_takes_the_next_larger_with_it() -> None:
    page = shown(
        [Group("en", 20, 9, 9), Group("es", 6, 3, 2), Group("so", 1, 0, 0)], Figures(shared=27)
    )
    assert [(one.language, one.families) for one in page] == [("en", 20), (OTHERS, 7)]


def test_a_school_of_one_language_has_no_table() -> None:
    assert shown([Group("en", 20, 9, 9)], Figures(shared=20)) == ()
    assert shown([Group("en", 20, 9, 9), Group("so", 1, 0, 0)], Figures(shared=21)) == ()


def test_families_count_once_whatever_their_adults_speak(term: Term) -> None:
    """Javier's two homes speak English and Spanish, Layla's Arabic; five families speak Somali, who
    stand with those two, and six nothing that is on file, which is the school's language."""
    for number in range(5):
        term.add(f"Ali{number} Warsame", language="so")
    for number in range(6):
        term.add(f"Bo{number} Smith")
    page = term.page()
    assert [(one.name, one.families) for one in page.languages] == [
        ("English", 6),
        ("Other languages", 7),
    ]
    assert sum(one.families for one in page.languages) == page.total.shared == 13


def test_another_week_shows_no_small_group_either(term: Term) -> None:
    for number in range(5):
        term.add(f"Ali{number} Warsame", language="so")
    assert all(one.families >= FEWEST for one in term.page(week=WEEK - 1).languages)


def test_languages_are_named_in_the_readers_own() -> None:
    assert [language_in_words(code) for code in ("es", "pt-br", "prs", "several")] == [
        *("Spanish", "Brazilian Portuguese", "prs", "More than one language")
    ]
