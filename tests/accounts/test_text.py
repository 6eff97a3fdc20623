"""One set of rules for everything that people type."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.text import LONGEST, ShortTextField, clean_text


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "a\ufffdb", "x" * 1_000_000, "a\n" * 10_000])
def test_text_that_cannot_be_kept_is_refused_with_a_sentence(bad: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ShortTextField().clean(bad)
    assert refusal.value.messages[0].endswith("?")


def test_too_long_text_says_by_how_much() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_text("x" * (LONGEST + 40))
    assert refusal.value.messages == [
        "That is 40 letters too long for the sheet. Could you shorten it?"
    ]


def test_text_is_kept_in_form_nfc_with_plain_line_ends() -> None:
    assert clean_text("Tra\u0302\u0300n\r\nla") == "Tr\u1ea7n\nla"


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufffd"),
        max_size=300,
    )
)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
