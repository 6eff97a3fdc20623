"""The searchers themselves: a mark that leaves by any way is found, however well it is hidden."""

import base64
import json
import logging
import zlib
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pytest
from celery.signals import before_task_publish
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import OutputWrapper
from django.http import HttpResponse

from checkins.printing.papers import Printed
from tests.canaries.marks import mark
from tests.canaries.pdf import UNCLAIMED, marks_in_pdf
from tests.canaries.search import Ledger, cookie_text, marks_in_answer
from tests.canaries.stores import marks_in_queue
from tests.canaries.watch import LEAKS, watched_words
from tests.client import Client
from tests.conftest import Cast


def in_title(file: pikepdf.Pdf, word: str) -> None:
    file.docinfo["/Title"] = word


def in_metadata(file: pikepdf.Pdf, word: str) -> None:
    with file.open_metadata() as data:
        data["dc:description"] = word


def in_attachment(file: pikepdf.Pdf, word: str) -> None:
    file.attachments["notes.txt"] = pikepdf.AttachedFileSpec(file, f"so {word}".encode())


def in_remark(file: pikepdf.Pdf, word: str) -> None:
    remark = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text)
    remark.Contents = pikepdf.String(f"seen by {word} å")
    file.pages[0].Annots = pikepdf.Array([remark])


def in_tag(file: pikepdf.Pdf, word: str) -> None:
    tag = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, ActualText=word)
    file.Root.StructTreeRoot = file.make_indirect(pikepdf.Dictionary(K=pikepdf.Array([tag])))


def in_packed_stream(file: pikepdf.Pdf, word: str) -> None:
    file.Root.PieceInfo = file.make_stream(f"<x>{word}</x>".encode())


def pdf_with(hide: Callable[[pikepdf.Pdf, str], None], word: str) -> bytes:
    file, raw = pikepdf.new(), BytesIO()
    file.add_blank_page()
    hide(file, word)
    file.save(raw, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return raw.getvalue()


HIDING = (in_title, in_metadata, in_attachment, in_remark, in_tag, in_packed_stream)


@pytest.mark.parametrize("hide", HIDING)
def test_a_pdf_hides_no_mark(hide: Callable[[pikepdf.Pdf, str], None]) -> None:
    word = mark()
    raw = pdf_with(hide, word)
    assert marks_in_pdf(raw) == {word}


def test_an_answer_hides_no_mark() -> None:
    for hide in (
        lambda answer, word: answer.write(word.title()),
        lambda answer, word: answer.headers.setdefault("X-Note", word),
        lambda answer, word: answer.set_cookie("note", word.upper()),
        lambda answer, word: answer.set_cookie("packed", packed(word)),
    ):
        word, answer = mark(), HttpResponse("Words")
        hide(answer, word)
        assert marks_in_answer(answer) == {word}


def packed(word: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(word.encode())).decode().rstrip("=")


def test_a_packed_cookie_and_a_jobs_body_are_opened() -> None:
    word, answer = mark(), HttpResponse()
    answer.set_cookie("packed", f"{packed(word)}:1x:sign")
    assert word in cookie_text(answer.cookies["packed"])
    body = base64.b64encode(json.dumps([[word]]).encode()).decode()
    assert marks_in_queue(json.dumps({"body": body}).encode()) == {word}


def by_letter(word: str) -> None:
    letter = EmailMultiAlternatives("Hello", "Words", "a@school.example", ["ana@mail.example"])
    letter.attach_alternative(f"<p>{word}</p>", "text/html")
    letter.send()


def by_log(word: str) -> None:
    logging.getLogger("checkins").warning("Somebody called %s", word)


def by_command(word: str) -> None:
    OutputWrapper(StringIO()).write(f"Done for {word}")


def by_job(word: str) -> None:
    before_task_publish.send(sender="t", body=((word,), {}), headers={}, routing_key="celery")


def by_cache(word: str) -> None:
    cache.set("who", {"phone": word})


def by_session(word: str) -> None:
    session = SessionStore()
    session["who"] = word
    session.save()


def by_pdf(word: str) -> None:
    Printed(pdf_with(in_title, word), 1)


@pytest.mark.parametrize(
    "leave", [by_letter, by_log, by_command, by_job, by_cache, by_session, by_pdf]
)
def test_what_leaves_in_any_test_is_looked_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, leave: Callable[[str], Any]
) -> None:
    """A guardian's phone, which the office and the teacher read on a page, and nobody elsewhere."""
    monkeypatch.setattr(Client, "ledger", Ledger(is_control=True))
    with watched_words() as leaks:
        leave(cast.guardian.phone)
    found = {(leak.mark, leak.places) for leak in leaks}
    LEAKS.clear()
    UNCLAIMED.clear()
    cache.clear()
    SessionStore().get_model_class().objects.all().delete()
    assert found == {(cast.guardian.phone, ("accounts.Guardian.phone",))}
