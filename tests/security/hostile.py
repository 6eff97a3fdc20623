"""What anybody could put into a box of a form, as strategies of hypothesis.

A `Post` is one example: what each box holds instead of the good value. Values are what a browser
can send: a text, several texts under one name, a file, or nothing at all.
"""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.scale import IS_QUICK, PROOFS
from tests.security.walk import Form

MISSING = object()
"""The box is not sent at all."""


@dataclass(frozen=True)
class File:
    """A file where words are expected."""

    content: bytes


MARK = "zq7"
"""In every piece of markup here: a page that holds it in a tag's or attribute's name has been broken."""
MARKUP = [
    f"<{MARK} on{MARK}=1>", f'"{MARK}="', f"'{MARK}='", f"</textarea><{MARK}>", f"--><{MARK}>",
    f"</script><{MARK}>", f"`{MARK}=`", f"<!--{MARK}", f"]]><{MARK}>", f"</title><{MARK}>",
    f"&lt;{MARK}&gt;", f"&#60;{MARK}>", f"＜{MARK}＞", f"\\u003c{MARK}>", f"<\0{MARK}>",
    f"{{{{{MARK}}}}}", f"{{% {MARK} %}}", f"${{{MARK}}}", f"%({MARK})s", "%s%n", "{0}", "\\",
    f"javascript:{MARK}", "';--", "\" OR 1=1", "../../etc/passwd", "=1+1", "@import",
]  # fmt: skip
LETTERS = [
    "\0", "\ud800", "\udfff", "\ufffd", "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "\ue000",
    "\x01", "\x08", "\x0b", "\x1b[2J", "\x7f", "\x85", "\xa0", "\xad", "\u2028", "\u2029",
    "\r\n", "\r", "\n", "\t", "\u200b", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066",
    "\u2069", "\u061c", "\u0301", "e\u0301", "\u212b", "\u1100\u1161\u11a8", "\ufb01", "\ufdfa",
    "ก็็็็", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ß", "İ", "ı", "ǅ", "١٢٣", "قرأ لأخته", "שלום", "读书",
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇪🇸", "𝒳", "\U000e0041", "\N{HANGUL FILLER}",
]  # fmt: skip
LONG = [
    "x" * 81, "ñ" * 1_000, "e\u0301" * 1_000, "x" * 1_001, "👍" * 1_001, "x" * 1_000_000,
    "line\n" * 10_000, "\n" * 10_000, " " * 5_000, "\u0301" * 2_000, "<" * 3_000,
]  # fmt: skip
ODD = [
    "", " ", "-1", "0", "1", "2", "-0", "+1", "1.0", "1e309", "NaN", "inf", "0x10", "1_000", "٣",
    "9" * 400, str(2**31), str(2**63), str(2**70), "-" + "9" * 30, "true", "None", "null", "[]",
    "{}", '{"a": 1}', "[" * 2_000, "not-a-uuid", "00000000-0000-0000-0000-000000000000", "on",
    "2026-99-99", "2026-02-30", "0001-01-01", "0000-00-00", "9999-12-31", "-0001-01-01",
    "13/11/2026", "2026-11-13T00:00", "2026-W60", "9999-W53", "24:00", "25:61", "admin", "leader",
    "mail", "es", "a@b", "a@b.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>",
    "é@münchen.example", "/" * 300, "//evil.example", "https://evil.example/", "\\\\evil\\x",
]  # fmt: skip

letters = st.sampled_from(LETTERS)
markup = st.sampled_from(MARKUP)
words = st.text(max_size=12)
"""Any Unicode, lone surrogates and NUL among it."""
texts = st.lists(st.one_of(words, letters, markup), min_size=1, max_size=5).map("".join)
odd = st.one_of(
    st.sampled_from(ODD),
    st.integers().map(str),
    st.dates().map(str),
    st.uuids().map(str),
    st.floats().map(repr),
)
one_value = st.one_of(texts, texts, odd, st.sampled_from(LONG))
files = st.sampled_from([File(b""), File(b"GIF89a"), File(b"\xff\xd8\xff" + b"0" * 999)])


def values(ids: Iterable[str]) -> st.SearchStrategy[Any]:
    """What one box may hold; `ids` are those that the person has no business with."""
    return st.one_of(
        one_value,
        one_value,
        one_value,
        st.sampled_from(sorted(ids)),
        st.just(MISSING),
        st.lists(st.one_of(texts, odd), min_size=2, max_size=4),
        files,
    )


def posts(form: Form, boxes: Collection[str], unknown: Collection[str], ids: Iterable[str]) -> Any:
    """One to three boxes of the form filled with anything, and now and then one it has not got."""
    names = st.sampled_from(sorted(boxes)) if boxes else st.sampled_from(sorted(unknown))
    strange = st.sampled_from(sorted(unknown)) | st.text(min_size=1, max_size=6)
    inside = st.dictionaries(names, values(ids), min_size=1, max_size=3)
    outside = st.dictionaries(strange, values(ids), max_size=1)
    return st.tuples(inside, outside).map(lambda pair: {**pair[1], **pair[0]})


def body_of(boxes: dict[str, Any]) -> bytes:
    """As a form is sent; lone surrogates go out as the three bytes that a bad client sends."""
    pairs: list[tuple[str, str]] = []
    for name, value in boxes.items():
        many = value if isinstance(value, list) else [value]
        pairs += [(name, one if isinstance(one, str) else str(one)) for one in many]
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass").encode()


EXAMPLES = {"glance": 10, "quick": 30, "ci": 300, "full": 3_000}
PROFILE = os.environ.get("HOSTILE", PROOFS if IS_QUICK else "ci")


def profile(share: float) -> Any:
    """A share of the examples per form. The same ones in every run, but for `HOSTILE=full`."""
    return settings(
        max_examples=round(EXAMPLES[PROFILE] * share),
        deadline=None,
        database=None,
        derandomize=PROFILE != "full",
        phases=[Phase.generate, Phase.shrink] if PROFILE == "full" else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
