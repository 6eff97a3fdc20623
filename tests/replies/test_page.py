"""The family's page."""

from tests.replies.conftest import Week


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
