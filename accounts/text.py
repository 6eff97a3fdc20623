"""Text that people type: one field, one set of rules, the same words when something is wrong."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LONGEST = 1_000
"""Letters in one box (PRODUCT.md, "What research says": boxes are short)."""


# U+FFFD is what a lone surrogate has become by the time the server has read it.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffd]")


def clean_text(text: str, *, longest: int = LONGEST) -> str:
    """The text in Unicode form NFC with plain line ends; nothing else is changed.

    Raises ValidationError for letters that cannot be stored (NUL, lone surrogates and what a
    browser puts in their place) and for text longer than `longest`. Marks that turn the writing direction stay: pages isolate each text.
    """
    if _UNSTORABLE.search(text):
        raise ValidationError(
            _("There is a letter in here that cannot be stored. Could you type it again?"),
            code="letters",
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    over = len(text) - longest
    if over > 0:
        raise ValidationError(
            ngettext(
                "That is %(over)s letter too long for the sheet. Could you shorten it?",
                "That is %(over)s letters too long for the sheet. Could you shorten it?",
                over,
            )
            % {"over": over},
            code="too_long",
        )
    return text


def one_line(text: str) -> str:
    """One line with single spaces: a name may stand in a letter's subject, which has no second."""
    return " ".join(text.split())


class ShortTextField(forms.CharField):
    """A form field for a few words. What was typed stays in the box when it is refused.

    With `single_line` the words are made one line, whatever the browser sent.
    """

    def __init__(
        self, *, longest: int = LONGEST, lines: int = 2, single_line: bool = False, **kwargs: Any
    ) -> None:
        self.longest = longest
        self.is_single_line = single_line
        if not single_line:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines, "class": "ruled"}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        # The field's own NUL check would answer in other words than ours.
        self.validators = []

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        text = clean_text(text, longest=self.longest)
        return one_line(text) if self.is_single_line else text


def name_key(name: str) -> str:
    """Two spellings with one key are taken for the same name: case, spaces and letters that nobody
    sees do not count, or a hidden letter would make a blocked adult somebody else."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())
