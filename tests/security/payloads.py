"""Words that would like to be more than words: our own corpus, planted wherever somebody can type.

Each piece that could run calls `zq7()` or opens a dialog. `MARK` is in the name of every tag and
attribute that only exists when a page has been broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

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

MANY_LINES = {"text"}
PLAIN = frozenset(
    [
        "User.password",
        "User.language",
        "Member.roles",
        "Guardian.email",
        "Guardian.language",
        "AuditEntry.verb",
        "AuditEntry.about",
        "ReadLog.what",
        "Delivery.letter",
        "Delivery.key",
        "Delivery.to",
        "Delivery.language",
        "Delivery.details",
        "Delivery.claimed_by",
        "Delivery.problem",
        "Delivery.message_id",
        "RosterHeading.heading",
        "RosterHeading.means",
        "RosterImport.file_hash",
        "RosterImport.columns",
        "RosterImport.asked",
        "RosterImport.note",
        "RosterImport.report",
        "RosterImport.details",
        "RosterJournal.changes",
        "RosterPart.data",
        "School.roster_id",
        *(f"{one}.sender_id" for one in ("Child", "Guardian", "Member")),
        *(
            f"{one}.source"
            for one in (
                "Child",
                "Guardian",
                "Guardianship",
                "Member",
                "Classroom",
                "Enrolment",
                "Assignment",
            )
        ),
        "Classroom.course_id",
        "School.time_zone",
        "School.languages",
        "School.base_url",
        "School.school_days",
        "Closure.uid",
        "Closure.said",
        "CalendarImport.file_hash",
        "CalendarImport.report",
        "Template.key",
        "Prompt.key",
        "Prompt.translations",
        "Entry.value",
        "Revision.value",
        "Question.chip",
        "PaperCopy.code",
        "PaperCopy.language",
        "PaperCopy.paper",
        "PaperCopy.layout",
        "Rollover.plan",
        "Rollover.made",
        "RosterImport.roster",
        "RosterImport.table",
        "CalendarImport.content",
    ]
)
"""Columns whose text nobody types freely. What the last three hold came from a file and is typed by
somebody: `test_payloads.py` sends it as a file."""
WORDY = frozenset({"text", "title", "meaning", "help", "help_at_home", "author", "word", "label"})
"""Keys of JSON columns under which somebody's words stand."""
LONGEST = {"text": 1_000}


def typed() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column that holds what somebody typed."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    for app in ("accounts", "checkins"):
        for model in apps.get_app_config(app).get_models():
            for column in model._meta.concrete_fields:
                name = f"{model.__name__}.{column.name}"
                is_fixed = column.choices or column.unique
                if isinstance(column, kinds) and not is_fixed and name not in PLAIN:
                    yield model, column


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
    for model, column in typed():
        name = column.name
        for row in model._default_manager.order_by("pk"):
            held = getattr(row, name)
            if not held and name in {"text", "skipped_reason"}:
                continue  # a row that holds a mark, or a child who is there
            if isinstance(column, models.JSONField):
                words = _over(held, sower, is_wordy=model.__name__ == "HomeDraft")
            else:
                longest = column.max_length or LONGEST[name]
                words = sower.words(longest, is_line=name not in MANY_LINES)
            model._default_manager.filter(pk=row.pk).update(**{name: words})
            count += 1
    return count


def _over(content: Any, sower: Sower, *, is_wordy: bool) -> Any:
    """The same JSON with other words; ids and keys stay."""
    if isinstance(content, dict):
        return {
            key: sower.words(120, is_line=True)
            if isinstance(one, str) and (is_wordy or key in WORDY)
            else _over(one, sower, is_wordy=is_wordy)
            for key, one in content.items()
        }
    if isinstance(content, list):
        return [_over(one, sower, is_wordy=is_wordy) for one in content]
    return content


def planted_until_all_have_stood(most: int = 40) -> Iterator[int]:
    """Plant again and again until every piece of the corpus has stood in some box in full."""
    sower = Sower()
    for _round in range(most):
        yield plant(sower)
        if sower.sown >= {*CORPUS}:
            return
    raise AssertionError({*CORPUS} - sower.sown)
