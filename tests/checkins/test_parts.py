"""The developers' page of all parts shows each part that pages can draw, and only in the try-out run."""

from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils.translation import override

from accounts import widgets
from accounts.templatetags.parts import ICONS, PENCIL_STATES
from checkins.demo.parts import COLOURS
from config.settings import BASE_DIR

LOOKS = {
    drawn.look
    for drawn in vars(widgets).values()
    if isinstance(drawn, type) and issubclass(drawn, forms.Widget) and hasattr(drawn, "look")
}


@pytest.fixture
def page(settings: Any) -> str:
    settings.DEMO = True
    return str(Client().get("/parts/").content.decode())


@pytest.mark.django_db
def test_every_part_is_shown(page: str) -> None:
    assert [state for state in PENCIL_STATES if f"pencil p-{state}" not in page] == []
    assert [name for name in ICONS if f"i-{name}" not in page] == []
    assert [look for look in LOOKS if f'class="{look}' not in page] == []
    for one in ('class="bar open"', 'class="bar rest"', 'class="tick"', 'class="boxes"', "trend"):
        assert one in page
    assert 'aria-invalid="true"' in page
    assert "letters too long for the sheet" in page


@pytest.mark.django_db
def test_every_colour_of_the_tokens_has_its_swatch(page: str) -> None:
    tokens = (BASE_DIR / "static/css/tokens.css").read_text()
    assert [one.token for one in COLOURS if f"--{one.token}:" not in tokens] == []
    assert [one.token for one in COLOURS if f'class="c-{one.token}"' not in page] == []


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_such_page(settings: Any) -> None:
    settings.DEMO = False
    assert Client().get("/parts/").status_code == 404


@pytest.mark.django_db
def test_the_page_speaks_the_readers_language(settings: Any) -> None:
    settings.DEMO = True
    with override("ar"):
        faces = Client(headers={"accept-language": "ar"}).get("/parts/")
    assert 'dir="rtl"' in faces.content.decode()
