"""Another language on the page on which somebody writes, with scripts off: the boxes come along."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ReadLog
from checkins.models import Entry, Half, HomeDraft, HomeHalf
from tests.conftest import client_of
from tests.replies.conftest import Week, filled, hidden

TYPED = {
    "home__wins": "He cooked <b>twice</b>.\nAnd sang.",
    "home__week": "4",
    "reactions": ["thanks"],
}


@pytest.fixture
def client(week: Week) -> Client:
    return week.browser()


def changed(client: Client, week: Week, language: str = "es", **boxes: object) -> tuple[str, int]:
    """The page after the button of a language, and what it cost in queries."""
    data = filled(client, week.url, **{**TYPED, **boxes}) | {"go": "language"}
    with CaptureQueriesContext(connection) as found:
        answer = client.post(f"{week.url}?lang={language}", data)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert hidden(answer.content.decode()) == hidden_of(data)
    return answer.content.decode(), len(found)


def hidden_of(data: dict[str, object]) -> dict[str, object]:
    return {name: data[name] for name in ("operation_id", "draft", "seen", "revision", "whose")}


def test_the_page_offers_the_other_languages_as_buttons_of_its_own_form(
    client: Client, week: Week
) -> None:
    html = client.get(week.url).content.decode()
    offered = re.findall(r'form="reply" formaction="\?lang=(\w+)" name="go" value="language"', html)
    assert offered == ["es", "ar", "vi"]
    assert 'id="reply" method="post"' in html


def test_what_was_typed_comes_back_in_the_other_language(client: Client, week: Week) -> None:
    html, queries = changed(client, week)
    assert "He cooked &lt;b&gt;twice&lt;/b&gt;.\nAnd sang.</textarea>" in html
    assert re.search(r'name="home-week" value="4"[^>]* checked', html)
    assert re.search(r'name="reactions" value="thanks"[^>]* checked', html)
    assert "Sin enviar todavía." in html
    assert '<details class="more">' in html
    assert queries == 4


def test_a_change_of_language_sends_and_stores_nothing(client: Client, week: Week) -> None:
    changed(client, week)
    assert not HomeHalf.objects.exists()
    assert not HomeDraft.objects.exists()
    assert not Entry.objects.filter(half=Half.HOME).exists()


def test_the_page_is_sent_once_after_two_languages(client: Client, week: Week) -> None:
    data = filled(client, week.url, **TYPED)
    for language in ("es", "ar"):
        client.post(f"{week.url}?lang={language}", data | {"go": "language"})
    for _again in range(2):
        assert client.post(week.url, data | {"go": "send"}).status_code == 303
    assert HomeHalf.objects.count() == 1
    assert client.get(week.url).headers["Content-Language"] == "ar"


def test_say_more_stays_open_where_something_stands_in_it(client: Client, week: Week) -> None:
    html, _queries = changed(client, week, home__question="Who does he sit with?")
    assert '<details class="more" open>' in html


def test_what_is_wrong_with_a_box_is_said_in_the_other_language(client: Client, week: Week) -> None:
    html, _queries = changed(client, week, home__wins="x" * 1_040)
    assert "x" * 1_040 in html
    assert '<p class="err">' in html


def test_a_language_chosen_too_late_keeps_the_words_and_send_still_sends(
    client: Client, week: Week
) -> None:
    data = filled(client, week.url, **TYPED) | {"go": "language"}
    cookies = client.cookies
    late = Client().post(f"{week.url}?lang=es", data)
    assert late.status_code == 404
    assert "He cooked &lt;b&gt;twice" in late.content.decode()
    client.cookies = cookies
    carried: dict[str, list[str]] = {}
    for name, value in late.context["carried"]:
        carried.setdefault(name, []).append(value)
    assert client.post(week.url, carried).status_code == 303
    assert HomeHalf.objects.count() == 1


def test_a_signed_in_parent_has_the_same_buttons(week: Week) -> None:
    client, url = client_of(week.cast.guardian), f"/home/sheet/{week.sheet.pk}/"
    data = filled(client, url, **TYPED) | {"go": "language"}
    reads = ReadLog.objects.count()
    html = client.post(f"{url}?lang=vi", data).content.decode()
    assert "And sang.</textarea>" in html
    assert not HomeHalf.objects.exists()
    assert ReadLog.objects.count() == reads


def test_a_folded_sheet_changes_its_language_as_every_other_page(week: Week) -> None:
    week.sheet.closed_at = week.sheet.shared_at
    week.sheet.save(update_fields=["closed_at"])
    html = week.browser().get(week.url).content.decode()
    assert 'value="language"' not in html
    assert "data-send-on-choice" in html
