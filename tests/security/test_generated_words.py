"""Any words at all in a letter and on paper: no error, one line in each header, a file that opens.

NUL and lone surrogates do not come so far: every form refuses them (test_generated_forms.py). Paper
is asked for them all the same.
"""

import email
import email.policy
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Child, Classroom, Guardian, Member, School
from checkins.models import Sheet, Snapshot
from checkins.printing import wall
from tests.conftest import FRIDAY
from tests.security.conftest import Place
from tests.security.driving import markup_in
from tests.security.fetching import sheet_of
from tests.security.hostile import profile, texts
from tests.security.payloads import WORDY
from tests.security.test_payloads import headers_hold

UNSTORABLE = {0: None, **dict.fromkeys(range(0xD800, 0xE000))}
storable = st.one_of(texts, st.text(max_size=300)).map(lambda text: text.translate(UNSTORABLE))


@pytest.fixture(autouse=True)
def no_mail_of_a_demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path


def typed_everywhere(place: Place, words: str) -> None:
    """Names and the shared half hold nothing else."""
    School.objects.filter(pk=place.cast.school.pk).update(name=words[:120])
    Child.objects.update(given_name=words[:200], family_name=words[:200])
    Guardian.objects.update(name=words[:200])
    Member.objects.update(display_name=words[:80])
    Classroom.objects.filter(pk=place.cast.classroom.pk).update(name=words[:80])
    for snapshot in Snapshot.objects.all():
        Snapshot.objects.filter(pk=snapshot.pk).update(content=over(snapshot.content, words))


def over(content: Any, words: str) -> Any:
    if isinstance(content, dict):
        return {
            key: words if isinstance(one, str) and key in WORDY else over(one, words)
            for key, one in content.items()
        }
    return [over(one, words) for one in content] if isinstance(content, list) else content


@pytest.mark.timeout(900)
def test_any_words_go_into_a_letter(place: Place) -> None:
    Sheet.objects.filter(pk=place.sheet.pk).update(shared_at=FRIDAY)
    counts = {"letters": 0, "examples": 0}

    @profile(0.2)
    @given(words=storable)
    def written(words: str) -> None:
        with transaction.atomic():
            typed_everywhere(place, words)
            mail.outbox.clear()
            call_command("tick", at="2026-11-13T16:30", verbosity=0)
            assert mail.outbox
            for message in mail.outbox:
                parsed = email.message_from_bytes(
                    message.message().as_bytes(), policy=email.policy.default
                )
                headers_hold(parsed, message.to)
                ((html, _kind),) = message.alternatives
                assert markup_in(html) == []
            counts["letters"] += len(mail.outbox)
            counts["examples"] += 1
            transaction.set_rollback(True)

    written()
    print(f"\n{counts['examples']} examples, {counts['letters']} letters: 0 errors")  # noqa: T201


@pytest.mark.timeout(900)
def test_any_words_are_drawn() -> None:
    drawn = []

    @profile(0.1)
    @given(words=st.one_of(texts, st.text(max_size=300)))
    def printed(words: str) -> None:
        file = wall.draw([sheet_of(words)], title=words, is_tagged=True)
        assert len(pypdfium2.PdfDocument(file.pdf)) == file.pages >= 1
        drawn.append(file.pages)

    printed()
    print(f"\n{len(drawn)} examples, {sum(drawn)} pages: 0 errors")  # noqa: T201
