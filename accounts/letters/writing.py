"""Writing a letter from its three templates, `letters/<letter>/{subject.txt,body.txt,body.html}`."""

import re
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils import translation

from accounts.letters.mime import one_line
from accounts.letters.registry import Rendered

_BLANK_LINES = re.compile(r"\n{3,}")
# Mail programs drop style sheets; the rules for dark screens can only stay as an at-rule.
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def written(
    letter: str,
    *,
    language: str,
    context: dict[str, Any],
    headers: dict[str, str] | None = None,
    sender: str = "",
) -> Rendered:
    """The letter in one language. The HTML comes out with its styles inline.

    The HTML template extends letters/base.html, which needs `school` (its name) and `preheader`;
    text templates turn escaping off themselves. All get `language` and `direction` too.
    """
    language = spoken(language)
    with translation.override(language):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        context = {**context, "language": language, "direction": direction}
        subject = render_to_string(f"letters/{letter}/subject.txt", context)
        text = render_to_string(f"letters/{letter}/body.txt", context)
        html = render_to_string(f"letters/{letter}/body.html", context)
    return Rendered(
        subject=one_line(subject),
        text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        html=_inliner.inline(html),
        headers={"Content-Language": language, **(headers or {})},
        sender=sender,
    )


def spoken(language: str) -> str:
    """The language itself if letters can be written in it, else English; never a mere label."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return "en"
