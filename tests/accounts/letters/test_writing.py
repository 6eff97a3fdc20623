"""Letters in the language they are written in."""

import email
import email.policy

import pytest
from django.core.mail import EmailMessage

from accounts.letters.mime import one_line
from accounts.letters.writing import written

CONTEXT = {"school": "Alder Street School", "stop_url": "https://alder.example/stop"}


@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [("es", "es", "ltr"), ("ar", "ar", "rtl"), ("", "en", "ltr"), ("tlh", "en", "ltr")],
)
def test_letter_says_only_a_language_that_it_speaks(
    asked: str, language: str, direction: str
) -> None:
    letter = written("still_open", language=asked, context={**CONTEXT, "names": "Ana"})
    assert f'<html lang="{language}" dir="{direction}">' in letter.html
    assert letter.headers == {"Content-Language": language}


def test_letter_carries_its_styles_inline_and_loads_nothing() -> None:
    letter = written("still_open", language="en", context={**CONTEXT, "names": "Ana"})
    assert 'class="title" style="' in letter.html
    assert not [
        word for word in ("<img", "<link", "<script", "url(", "@import") if word in letter.html
    ]
    assert "prefers-color-scheme: dark" in letter.html


def test_letter_text_escapes_nothing_and_html_everything() -> None:
    letter = written("still_open", language="en", context={**CONTEXT, "names": "Ana & <b>Bo</b>"})
    assert "Hello Ana & <b>Bo</b>." in letter.text
    assert "Ana &amp; &lt;b&gt;Bo&lt;/b&gt;" in letter.html


def test_words_that_look_encoded_are_read_as_they_were_typed() -> None:
    typed = "Kim =?utf-8?q?=0ABcc:_zq7?= Lee"
    message = EmailMessage(
        one_line(f"A sheet of {typed}"), "Hello.", "a@b.example", ["c@d.example"]
    )
    raw = message.message().as_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert str(parsed["Subject"]).replace("\u2060", "").strip() == f"A sheet of {typed}"
