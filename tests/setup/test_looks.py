"""Samples: each letter and the sheet, in each language the school offers, of nobody's child."""

import pytest

from accounts.letters.registry import kinds_to_show
from accounts.models import School
from tests.conftest import Cast, client_of
from tests.replies.conftest import share_sheet
from tests.setup.conftest import Cedar

LANGUAGES = ("en", "es", "ar", "vi")


def test_every_kind_of_letter_that_is_sent_can_be_looked_at(cast: Cast) -> None:
    from accounts.letters import registry

    assert [kind.name for kind in registry._kinds.values() if kind.sample is None] == []
    assert all(kind.called for kind in kinds_to_show())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_is_drawn_in_each_language_without_a_real_child(
    cast: Cast, language: str
) -> None:
    share_sheet(cast)
    browser = client_of(cast.leader)
    for kind in kinds_to_show():
        where = f"?letter={kind.name}&in={language}"
        page = browser.get(f"/setup/previews/{where}").content.decode()
        drawn = browser.get(f"/setup/previews/html/{where}")
        assert drawn["Content-Security-Policy"].endswith("sandbox")
        text = page + drawn.content.decode()
        assert f'lang="{language}"' in drawn.content.decode()
        for name in ("Javier", "Layla", "Ortega", "Haddad", "/r/"):
            assert name not in text, (kind.name, name)


def test_weeks_letter_is_the_one_that_families_get(cedar: Cedar) -> None:
    text = cedar.page("/setup/previews/?letter=week_ready")
    assert "Robin’s week is ready" in text
    assert "Cedar School" in text
    html = cedar.page("/setup/previews/html/?letter=still_open")
    assert "?mood=5" in html


def test_only_languages_that_the_school_offers(cedar: Cedar) -> None:
    School.objects.filter(pk=cedar.school.pk).update(languages=["en", "es"])
    assert cedar.client.get("/setup/previews/?in=es").status_code == 200
    for wrong in ("?in=ar", "?in=xx", "?letter=nothing", "?letter="):
        assert cedar.client.get(f"/setup/previews/{wrong}").status_code == 404, wrong
    assert "Read in Arabic" not in cedar.page("/setup/previews/")
    assert 'lang="ar"' not in cedar.page("/setup/previews/")


def test_sheet_is_shown_row_by_row_and_printed(cedar: Cedar) -> None:
    text = cedar.page("/setup/sheet/")
    assert "Our week together" in text and "Just starting · Getting there" in text
    assert "Victorias" not in text
    answer = cedar.client.get("/setup/sheet.pdf?in=es")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert cedar.client.get("/setup/sheet.pdf?in=xx").status_code == 404
