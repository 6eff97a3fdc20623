"""Words that would like to be more than words: our own corpus, planted wherever somebody can type.

Each piece that could run calls `zq7()` or opens a dialog. `MARK` is in the name of every tag and
attribute that only exists when a page has been broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.models import (
    Block,
    Child,
    Classroom,
    Guardian,
    Guardianship,
    Member,
    RosterImport,
    School,
)
from checkins.models import (
    Answer,
    ClassNote,
    Closure,
    Entry,
    Goal,
    Question,
    Revision,
    SchoolYear,
    Sheet,
    Snapshot,
    Term,
)

CORPUS = (
    # Elements that run.
    "<script>alert(1)</script><zq7>", "<ScRiPt>zq7()</sCrIpT>", "<script/zq7>alert(1)</script>",
    "<script\n>zq7()</script>", "<svg onload=zq7() zq7>", "<svg/onload=alert(1)//zq7>",
    "<img src=x onerror=zq7() zq7>", "<img/src/onerror=alert(1)>", "<body onload=zq7() zq7>",
    "<iframe srcdoc='<script>parent.zq7()</script>' zq7>", "<iframe src=javascript:zq7()>",
    "<object data=javascript:zq7() zq7>", "<embed src=javascript:zq7()>", "<video><source onerror=zq7()>",
    "<details open ontoggle=zq7() zq7>", "<input autofocus onfocus=zq7() zq7>",
    "<select autofocus onfocus=zq7()>", "<marquee onstart=zq7() zq7>", "<math><mi xlink:href=javascript:zq7()>",
    "<svg><animate onbegin=zq7() attributeName=x>", "<svg><script>zq7()</script></svg>",
    "<form action=javascript:zq7()><button zq7>", "<base href=//zq7.example/>", "<link rel=stylesheet href=//zq7.example>",
    "<meta http-equiv=refresh content='0;url=javascript:zq7()'>", "<style>*{background:url(//zq7.example)}</style>",
    "<a href=javascript:zq7() zq7>x</a>", "<a href='data:text/html,<script>zq7()</script>'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=zq7()>'>", "<template><script>zq7()</script></template>",
    "<textarea></textarea><script>zq7()</script>", "<title></title><img src=x onerror=zq7()>",
    # Out of an attribute, a tag, a comment, a script.
    "\" onmouseover=zq7() zq7=\"", "' onmouseover=zq7() zq7='", "\"><zq7><script>zq7()</script>",
    "'><zq7><img src=x onerror=zq7()>", "x onfocus=zq7() autofocus zq7", "` onerror=zq7() zq7=`",
    "</textarea><zq7><script>zq7()</script>", "</title><zq7>", "</script><script>zq7()</script>",
    "</style><zq7>", "--><zq7><script>zq7()</script>", "<!--<img src='--><zq7 onerror=zq7()>'>",
    "]]><zq7>", "\\\"};zq7();//", "';zq7();//", "\u2028zq7()\u2029", "{\"a\":\"</script><zq7>\"}",
    # Entities and letters.
    "&lt;zq7&gt;", "&#60;zq7&#62;", "&#x3c;zq7&#x3e;", "&lt;script&gt;zq7()&lt;/script&gt;", "&amp;lt;zq7&amp;gt;",
    "\\u003czq7\\u003e", "\\x3czq7\\x3e", "%3Czq7%3E", "＜zq7＞", "<\u200bscript>zq7()</script>",
    "+ADw-zq7+AD4-", "<zq7\u0300>", "\u202e<zq7>\u202c", "ʼ><zq7>", "<zq7//>",
    # Languages inside the page.
    "{{ zq7 }}", "{{7*7}}{% debug %}", "{% load zq7 %}", "{{ settings.SECRET_KEY }}", "${zq7()}", "#{zq7()}",
    "<%= zq7 %>", "%(zq7)s", "%s%s%n", "{zq7}", "[[zq7]]", "javascript:zq7()", "data:text/html,<script>zq7()</script>",
    "expression(zq7())", "url(javascript:zq7())", "</p><zq7 style=x:expression(zq7())>",
    # Mail.
    "x\r\nBcc: zq7@mail.example", "x\nX-Zq7: 1", "x\r\n\r\n<zq7>", "x\rTo: zq7@mail.example", "=?utf-8?q?=0ABcc:_zq7?=",
    "=3Cscript=3Ezq7()=3C/script=3E", "=\r\n=20zq7", "x%0d%0aBcc:zq7@mail.example", "\u2028Bcc: zq7@mail.example",
    "<zq7@mail.example>", "zq7@mail.example, x", "\"zq7\" <zq7@mail.example>", ".\r\n.", "From zq7",
    # Spreadsheets.
    "=HYPERLINK(\"http://zq7.example\")", "@SUM(1+1)*cmd|' /C calc'!A0", "+zq7", "-zq7",
)  # fmt: skip

FIELDS: tuple[tuple[type[models.Model], str, int, bool], ...] = (
    (School, "name", 120, True), (School, "emergency_number", 40, True), (School, "office_phone", 40, True),
    (School, "office_hours", 60, True), (Classroom, "name", 80, True), (Child, "given_name", 200, True),
    (Child, "family_name", 200, True), (Guardian, "name", 200, True), (Guardian, "phone", 40, True),
    (Guardianship, "relation", 60, True), (Member, "display_name", 80, True), (Block, "evidence", 400, False),
    (Goal, "title", 120, True), (Goal, "meaning", 300, False), (Goal, "help_at_home", 300, False),
    (SchoolYear, "name", 40, True), (Term, "name", 40, True), (Closure, "name", 80, True),
    (RosterImport, "file_name", 200, True), (Entry, "text", 1_000, False), (Revision, "text", 1_000, False),
    (ClassNote, "text", 1_000, False), (Question, "text", 1_000, False), (Answer, "text", 1_000, False),
    (Sheet, "skipped_reason", 80, True), (Sheet, "withdrawn_note", 300, False),
)  # fmt: skip
"""Every column that holds what somebody typed, how much fits, and whether it is one line."""


@dataclass
class Sower:
    """Gives each box the next pieces of the corpus that fit, round and round."""

    at: int = 0
    sown: set[str] = field(default_factory=set)

    def words(self, longest: int, *, is_line: bool) -> str:
        text, tried = "", 0
        while tried < 12:
            piece = CORPUS[self.at % len(CORPUS)]
            piece = (
                " ".join(piece.split())
                if is_line
                else piece.replace("\r\n", "\n").replace("\r", "\n")
            )
            if len(text) + len(piece) + 1 > longest:
                tried += 1
                if text:
                    break
            else:
                text = f"{text} {piece}".strip()
                self.sown.add(CORPUS[self.at % len(CORPUS)])
            self.at += 1
        return text or "<zq7>"


def plant(sower: Sower) -> int:
    """Write the corpus over every typed word in the database; the number of boxes that hold some."""
    count = 0
    for model, name, longest, is_line in FIELDS:
        for row in model._default_manager.order_by("pk"):
            if getattr(row, name) or name not in {"text", "skipped_reason", "withdrawn_note"}:
                words = sower.words(longest, is_line=is_line)
                model._default_manager.filter(pk=row.pk).update(**{name: words})
                count += 1
    for snapshot in Snapshot.objects.all():
        snapshot.content = _over(snapshot.content, sower)
        Snapshot.objects.filter(pk=snapshot.pk).update(content=snapshot.content)
        count += 1
    return count


def _over(content: Any, sower: Sower) -> Any:
    if isinstance(content, dict):
        return {
            key: sower.words(120, is_line=True)
            if key in {"text", "title", "meaning", "help", "help_at_home", "author"}
            and isinstance(one, str)
            else _over(one, sower)
            for key, one in content.items()
        }
    return [_over(one, sower) for one in content] if isinstance(content, list) else content


def rounds(sower: Sower, most: int = 40) -> Iterator[int]:
    """As often as the corpus needs to have stood in some box in full."""
    for number in range(most):
        yield number
        if sower.sown >= {*CORPUS}:
            return
