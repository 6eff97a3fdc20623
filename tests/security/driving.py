"""Drive one form with one example after another, each undone, and say what must hold of each.

Two ways. *Posted*: through the whole product, as a browser does. *Bound*: the form that the page
was drawn with, filled and cleaned by itself, which is a hundred times cheaper. What happens to
plain words is looked at first: in which columns they land, and which box shows them again. The
same must then happen to any other words that are taken.
"""

import copy
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.text import one_line
from tests.security.hostile import MARK, MISSING, File, body_of
from tests.security.walk import Door, Form, control, is_blamed

FORM_BODY = "application/x-www-form-urlencoded"
PASSING = {"django_session", "checkins_homedraft", "checkins_replydevice"}
"""What a refused form may still leave: that somebody came by, and the draft of what was typed."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
SPLIT = {"home-wins"}
"""One row for each line."""


class Broken(HTMLParser):
    """Finds markup that came out of somebody's words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [name for name in (tag, *(name for name, _value in attrs)) if MARK in name]

    def handle_comment(self, data: str) -> None:
        self.found += [data] if MARK in data else []


def markup_in(page: str) -> list[str]:
    parser = Broken()
    if MARK in page:
        parser.feed(page)
        parser.close()
    return parser.found


def flat(values: Iterable[Any]) -> list[str]:
    """The texts among what was sent."""
    many = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in many if isinstance(one, str)]


def arrived(value: Any) -> str | None:
    """What the server reads of a value: the last of several, broken letters replaced."""
    if isinstance(value, list):
        value = value[-1]
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def plain(text: str, *, is_line: bool = False) -> str:
    """As it is kept: form NFC, plain line ends, no space around."""
    text = unicodedata.normalize("NFC", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    return one_line(text) if is_line else text


@dataclass
class Written:
    """Rows that were written while one example ran: (table, values)."""

    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        table = WRITES.match(sql)
        if table:
            sets = params if many else [params]
            self.rows += [(table[1], [str(one) for one in row or ()]) for row in sets]
        return execute(sql, params, many, context)

    @property
    def lasting(self) -> list[tuple[str, list[str]]]:
        return [row for row in self.rows if row[0] not in PASSING]


@contextmanager
def undone() -> Iterator[Written]:
    """Whatever happens inside leaves nothing behind."""
    cache.clear()
    written, point = Written(), transaction.savepoint()
    try:
        with connection.execute_wrapper(written):
            yield written
    finally:
        transaction.savepoint_rollback(point)


def text_columns() -> Iterator[tuple[type[models.Model], str]]:
    for app in ("accounts", "checkins"):
        for model in apps.get_app_config(app).get_models():
            for column in model._meta.concrete_fields:
                if isinstance(column, models.CharField | models.TextField):
                    yield model, column.name


Column = tuple[type[models.Model], str]


def holds(column: Column, text: str) -> bool:
    model, name = column
    return model._default_manager.filter(**{name: text}).exists()


@dataclass
class Bench:
    """A form, ready to be filled again and again."""

    form: Form
    door: Door
    foreign: set[str]
    counts: Counter[str] = field(default_factory=Counter)
    columns: dict[str, list[Column]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    drawn: forms.BaseForm | None = None

    def __post_init__(self) -> None:
        self.cookies = self.door.client.cookies.copy()
        self.drawn = self._drawn()
        if isinstance(self.drawn, LoginForm):
            self.drawn = None  # it asks the request, and so is only posted
        if self.form.texts:
            self._learn()

    @property
    def boxes(self) -> set[str]:
        form = self.form
        named = {*form.texts, *form.strict, *form.needed, *form.hidden, *form.secret}
        return (named | set(self.door.good)) - {"csrfmiddlewaretoken"}

    # --- Filling ------------------------------------------------------------------------------------
    def _drawn(self) -> forms.BaseForm | None:
        """The form on the page that shows it; None where the page has only a button."""
        with undone():
            page = self.door.client.get(self.door.reading or self.door.url)
        return self.form_of(page)

    def form_of(self, answer: Any) -> forms.BaseForm | None:
        for context in answer.context or ():
            for layer in getattr(context, "dicts", [context]):
                for one in layer.values():
                    if isinstance(one, forms.BaseForm) and self.boxes & set(one.fields):
                        return one
        return None

    def filled(self, boxes: dict[str, Any]) -> dict[str, Any]:
        every = {**self.door.good, **boxes}
        return {name: value for name, value in every.items() if value is not MISSING}

    def post(self, boxes: dict[str, Any]) -> Any:
        """One request, followed by none."""
        client, more = self.door.client, {}
        client.cookies = self.cookies.copy()
        if self.form.is_script:
            more = {"headers": {"accept": "application/json"}}
        every = self.filled(boxes)
        is_sent_in_parts = any(
            hasattr(one, "read") or isinstance(one, File) for one in every.values()
        )
        if is_sent_in_parts:
            parts = {
                name: SimpleUploadedFile("list.csv", one.content) if isinstance(one, File) else one
                for name, one in every.items()
            }
            for one in parts.values():
                if hasattr(one, "seek"):
                    one.seek(0)
            texts = {name: one for name, one in parts.items() if not isinstance(one, list | str)}
            words = {
                name: [arrived(x) for x in one] if isinstance(one, list) else arrived(one)
                for name, one in parts.items()
                if isinstance(one, list | str)
            }
            return client.post(self.door.url, {**words, **texts}, **more)
        return client.post(self.door.url, body_of(every), content_type=FORM_BODY, **more)

    # --- What happens to plain words -------------------------------------------------------------------
    def _learn(self) -> None:
        words = {box: f"Plain words {number}" for number, box in enumerate(self.form.texts)}
        with undone():
            answer = self.post(words)
            assert self.is_taken(answer), (self.form.name, answer.status_code)
            every = list(text_columns())
            for box, text in words.items():
                self.columns[box] = [one for one in every if holds(one, text)]
            again = self.again()
            self.shown = {box for box, text in words.items() if again.get(box) == text}

    def again(self) -> dict[str, Any]:
        """What the boxes of a fresh page hold."""
        page = self.door.client.get(self.door.reading or self.door.url)
        form = self.form_of(page) if page.status_code == 200 else None
        return {name: form[name].value() for name in form.fields} if form else {}

    def is_taken(self, answer: Any) -> bool:
        if self.form.is_draft:
            return bool(answer.status_code == 204)
        if self.form.is_script:
            return bool(answer.status_code == 200)
        if self.form.is_search:
            form = self.form_of(answer)
            return form is not None and form.is_bound and not form.errors
        return answer.status_code in (302, 303)

    def is_line(self, box: str) -> bool:
        return bool(self.drawn and getattr(self.drawn.fields.get(box), "is_single_line", False))

    # --- What must hold -----------------------------------------------------------------------------
    def try_posting(self, boxes: dict[str, Any]) -> None:
        with undone() as written:
            answer = self.post(boxes)
            assert answer.status_code < 500
            page = answer.content.decode() if not answer.streaming else ""
            assert "Traceback" not in page
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                assert not markup_in(page), markup_in(page)
            form = self.form_of(answer)
            errors = form.errors if form is not None and form.is_bound else {}
            self._nothing_of_others(boxes, written)
            if self.is_taken(answer):
                self.counts["taken"] += 1
                self._came_back(boxes)
            else:
                self.counts["refused"] += 1
                self._nothing_kept_of(boxes, errors, written)
            if form is not None:
                for box in set(errors) & set(boxes):
                    self._said(box, boxes[box], form, answer)
        self.counts["posted"] += 1

    def _nothing_of_others(self, boxes: dict[str, Any], written: Written) -> None:
        """No row of ours ever names a row of another school."""
        free = {*self.form.texts, *self.form.coined}
        in_words = flat(value for box, value in boxes.items() if box in free)
        named = flat(value for box, value in boxes.items() if box not in free)
        sent = {one for one in named if one in self.foreign and one not in in_words}
        bare = {one.replace("-", "") for one in sent}
        for table, values in written.lasting:
            assert not [one for one in values if one.replace("-", "") in bare], (table, sent)

    def _came_back(self, boxes: dict[str, Any]) -> None:
        """Word for word: in the columns where plain words landed, and in the box."""
        typed = {box: arrived(value) for box, value in boxes.items() if box in self.columns}
        kept = {
            box: plain(text, is_line=self.is_line(box))
            for box, text in typed.items()
            if text is not None and plain(text)
        }
        again = self.again() if set(kept) & self.shown else {}
        for box, text in kept.items():
            pieces = [line.strip() for line in text.split("\n")] if box in SPLIT else [text]
            for column in self.columns[box]:
                for piece in filter(None, pieces):
                    assert holds(column, piece), (box, column, piece[:80])
            is_one = not isinstance(boxes[box], list)
            if box in self.shown and box in again and box not in SPLIT and is_one:
                # A draft keeps a sign for a letter that cannot be stored; Send says it in words.
                shown = UNSTORABLE.sub("\ufffd", text) if self.form.is_draft else text
                assert again[box] == shown, (box, text[:80])
            self.counts["round trips"] += 1

    def _nothing_kept_of(self, boxes: dict[str, Any], errors: Any, written: Written) -> None:
        taken = {arrived(value) for box, value in boxes.items() if box not in errors}
        for box in set(errors) & set(boxes):
            text = arrived(boxes[box]) or ""
            if len(text) > 8 and text not in taken:
                for table, values in written.lasting:
                    assert text not in values, (box, table)

    def _said(self, box: str, value: Any, form: forms.BaseForm, answer: Any) -> None:
        """A sentence beside the box, and in it what was typed. Where two writers met (409), the page
        is about nothing else."""
        page = answer.content.decode()
        assert all(str(one).strip() for one in form.errors[box])
        assert answer.status_code == 409 or is_blamed(page, box), box
        text = arrived(value)
        if box in self.form.secret:
            assert form[box].value() in (None, "") or 'value="' not in control(page, box)
        elif box in self.form.texts and text:
            assert html.escape(text) in page, (box, text[:80])
        self.counts["said"] += 1

    def try_binding(self, boxes: dict[str, Any]) -> None:
        assert self.drawn is not None
        every = {n: v for n, v in self.filled(boxes).items() if not isinstance(v, File)}
        files = {
            n: [SimpleUploadedFile("a.csv", v.content)]
            for n, v in boxes.items()
            if isinstance(v, File)
        }
        form = bound(self.drawn, body_of(every), files)
        with undone():
            form.full_clean()
        for box in set(boxes) & set(form.fields):
            text, errors = arrived(boxes[box]), form.errors.get(box)
            assert errors is None or all(str(one).strip() for one in errors), box
            if text is None or box not in self.form.texts:
                continue
            assert form[box].value() == text, box
            if not errors:
                is_line = self.is_line(box)
                assert form.cleaned_data[box] == plain(text, is_line=is_line), box
                self.counts["round trips"] += 1
        self.counts["refused" if form.errors else "taken"] += 1
        self.counts["bound"] += 1


def bound(drawn: forms.BaseForm, body: bytes, files: dict[str, Any]) -> forms.BaseForm:
    """The same form with these boxes, not yet cleaned."""
    form = copy.copy(drawn)
    form.data, form.files = QueryDict(body, mutable=True), MultiValueDict(files)
    form.is_bound, form._errors = True, None  # type: ignore[attr-defined]
    form._bound_fields_cache = {}  # type: ignore[attr-defined]
    return form
