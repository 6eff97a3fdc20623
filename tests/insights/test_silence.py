"""Who is not reached, why, and what may be done next by whom."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Delivery, Guardian, Guardianship, Member
from checkins.insights.page import Family
from checkins.insights.reasons import Adult, Reason, Sent, reason_of
from checkins.models import Announcement, PaperCopy, Sheet
from tests.conftest import FRIDAY, WEEK, client_of
from tests.factories.people import make_guardian
from tests.insights.conftest import WEEKS, Term

HOME, OTHER_HOME = uuid.uuid4(), uuid.uuid4()


def adult(**fields: Any) -> Adult:
    return Adult(
        **{
            **{"id": uuid.uuid4(), "home": HOME, "has_address": True, "is_by_mail": True},
            **{"bounced": False, "stopped": False, "is_sure": True, "language": "en"},
            **fields,
        }
    )


def sent(*marks: str) -> list[Sent]:
    """`w` wrote, `r` read, `p` printed, `m` mailed, `-` nothing; the newest first."""
    return [Sent("m" in one, "p" in one, "r" in one or "w" in one, "w" in one) for one in marks]


NO_MAIL = {"has_address": False, "is_by_mail": False}
CASES = [
    ([adult()], sent("-", "-", "-"), Reason.UNOPENED),
    ([adult()], sent("-", "-"), None),
    ([adult()], sent("r", "-", "r"), Reason.SILENT),
    ([adult()], sent("-", "w", "-"), None),
    ([adult()], sent("-", "-", "-", "w"), Reason.UNOPENED),
    ([], sent("-", "-", "-"), Reason.NOBODY),
    ([adult(**NO_MAIL)], sent("-", "-", "-"), Reason.NO_ADDRESS),
    ([adult(**NO_MAIL)], sent("p", "-", "-"), None),
    ([adult(bounced=True), adult(**NO_MAIL)], sent("-", "-", "-"), Reason.BOUNCES),
    ([adult(bounced=True), adult(stopped=True)], sent("-", "-", "-"), Reason.STOPPED),
    ([adult(bounced=True), adult()], sent("-", "-", "-"), Reason.UNOPENED),
    ([adult(is_sure=False)], sent("-", "-", "-"), Reason.SAME_ADDRESS),
    ([adult(is_by_mail=False)], sent("-", "-", "-"), Reason.ON_PAPER),
    ([adult(), adult(home=OTHER_HOME, **NO_MAIL)], sent("-", "-", "-"), Reason.TWO_HOMES),
    ([adult(), adult(home=OTHER_HOME, **NO_MAIL)], sent("w", "w", "w"), Reason.TWO_HOMES),
    ([adult(), adult(home=OTHER_HOME, **NO_MAIL)], sent("wp", "w", "w"), None),
    ([adult(), adult(**NO_MAIL)], sent("w", "w", "w"), None),
]


@pytest.mark.parametrize(("adults", "sheets", "reason"), CASES)
def test_the_reason_is_what_stands_most_in_the_way(
    adults: list[Adult], sheets: list[Sent], reason: Reason | None
) -> None:
    assert reason_of(adults, sheets, has_waiting_link=False) == reason


def test_a_link_that_waits_for_a_yes_comes_before_nobody() -> None:
    assert reason_of([], sent("-", "-", "-"), has_waiting_link=True) == Reason.WAITS


FLAGS = st.builds(
    lambda home, has, mail, bounced, stopped, sure: adult(
        home=home, has_address=has, is_by_mail=has and mail,
        bounced=bounced, stopped=stopped, is_sure=sure,
    ),
    st.sampled_from([HOME, OTHER_HOME]), *[st.booleans()] * 5,
)  # fmt: skip
SHEETS = st.lists(st.builds(Sent, *[st.booleans()] * 4), max_size=12)


@given(st.lists(FLAGS, max_size=4), SHEETS, st.booleans())
def test_whoever_wrote_lately_is_named_only_for_the_other_home(
    adults: list[Adult], sheets: list[Sent], waits: bool
) -> None:
    reason = reason_of(adults, sheets, has_waiting_link=waits)
    if any(one.wrote for one in sheets[:3]):
        assert reason in (None, Reason.TWO_HOMES)
    if len(sheets) < 3:
        assert reason is None
    elif not any(one.wrote or one.read or one.printed for one in sheets[:3]):
        assert reason is not None


def named(term: Term, name: str, who: Member | None = None) -> Family:
    (found,) = [one for one in term.page(who).families if one.given_name == name]
    return found


def announce(term: Term, name: str) -> None:
    """As if the letters about this child's sheets had left."""
    for sheet in Sheet.objects.filter(child__given_name=name):
        guardian = Guardian.objects.get(guardianships__child=sheet.child)
        delivery = Delivery.objects.create(
            school=sheet.school,
            letter="week_ready",
            key=str(sheet.pk),
            guardian=guardian,
            to=guardian.email,
            due_at=FRIDAY,
            sent_at=FRIDAY,
        )
        Announcement.objects.create(
            school=sheet.school, sheet=sheet, guardian=guardian, delivery=delivery
        )


def test_a_family_that_opens_no_letter(term: Term) -> None:
    child = term.add("Nadia Karimi", "nadia@mail.example", language="fa")
    announce(term, "Nadia")
    found = named(term, "Nadia")
    assert (found.room, found.language, found.why) == (
        *("Room 12", "Persian", "3 emails, none opened"),
    )
    guardian = Guardian.objects.get(guardianships__child=child)
    assert (found.step.label, found.step.url) == (
        "Switch to paper",
        f"/people/guardian/{guardian.pk}/",
    )
    by_teacher = named(term, "Nadia", term.cast.teacher).step
    sheet = term.sheets[child, WEEK]
    assert (by_teacher.label, by_teacher.url) == ("Print the sheet", f"/sheet/{sheet.pk}/print.pdf")


def test_a_family_that_reads_and_does_not_write(term: Term) -> None:
    found = named(term, "Layla")
    assert (found.why, found.language) == ("Reads the sheets, has not written back", "Arabic")
    assert found.step.url == f"/people/guardian/{term.cast.other_guardian.pk}/"
    assert named(term, "Layla", term.cast.teacher).step.url == ""


@pytest.mark.parametrize(
    ("fields", "why", "step"),
    [
        ({"bounced_at": FRIDAY}, "Emails come back undelivered", "Correct the address"),
        ({"stopped_at": FRIDAY}, "Asked for no more letters", "Book a call"),
        ({"channel": "paper"}, "Wants paper, and none was printed", "Send paper"),
        ({"email": "", "channel": "paper"}, "No email on file", "Send paper"),
        (
            {"email": "noor@mail.example"},
            "Two homes share one address, so no letter goes",
            "Same home?",
        ),
    ],
)
def test_what_stands_in_the_way_on_file(
    term: Term, fields: dict[str, Any], why: str, step: str
) -> None:
    child = term.add("Tyrell Reed", "reed@mail.example")
    Guardian.objects.filter(guardianships__child=child).update(**fields)
    found = named(term, "Tyrell")
    assert (found.why, found.step.label) == (why, step)
    assert client_of(term.cast.leader).get(found.step.url).status_code == 200


def test_a_link_that_waits_leads_to_the_yes(term: Term) -> None:
    child = term.add("Yusuf Ali", "ali@mail.example")
    Guardianship.objects.filter(child=child).update(status=Guardianship.Status.SUGGESTED)
    found = named(term, "Yusuf")
    assert (found.why, found.step.url) == (
        *("Somebody on the list waits for your yes", "/people/links/"),
    )
    Guardianship.objects.filter(child=child).update(ended_on=FRIDAY.date())
    assert named(term, "Yusuf").why == "No adult on file"


def test_two_homes_of_which_one_is_not_known(term: Term) -> None:
    """Javier's writes each week; his other home has no address."""
    make_guardian(term.cast.school, "Lupe Ortega", "", term.cast.child)
    found = named(term, "Javier")
    assert (found.why, found.step.label) == ("Two homes, one address known", "Ask Ms. Chen")
    assert found.step.url == f"/people/child/{term.cast.child.pk}/"


def test_a_family_whose_sheets_are_printed_is_taken_for_reached(term: Term) -> None:
    child = term.add("Elena Petrova")
    sheet = term.sheets[child, WEEK]
    PaperCopy.objects.create(
        school=sheet.school,
        code="K7M4PX",
        secret="ABCDEFGHIJKLMNOP",
        state=PaperCopy.State.FILLED,
        child=child,
        week=WEEK,
        sheet=sheet,
        template=sheet.template,
        language="en",
        paper="a4",
    )
    PaperCopy.objects.update(created_at=timezone.now() + dt.timedelta(days=1))
    assert "Elena" not in [one.given_name for one in term.page().families]


def test_newcomers_and_two_weeks_are_nobody_s_trouble(term: Term) -> None:
    Sheet.objects.filter(week=WEEKS[0]).update(shared_at=None)
    assert term.page().families == ()


def test_a_blocked_adult_is_no_way_to_a_family(term: Term) -> None:
    """Rick, who is kept from Javier, is not whom anybody is sent to."""
    Sheet.objects.filter(child=term.cast.child).update(replied_at=None)
    step = named(term, "Javier").step
    assert str(term.cast.blocked_guardian.pk) not in step.url


def test_a_leader_who_is_kept_from_a_child_is_sent_to_no_adult_s_record(term: Term) -> None:
    """An adult around that child may be around this one, too."""
    leader = term.cast.leader
    kept = make_guardian(term.cast.school, "Lee Kept", leader.user.email, term.cast.child)
    term.cast.child.blocks.create(school=term.cast.school, guardian=kept, evidence="Order")
    step = named(term, "Layla").step
    assert step.url == f"/people/child/{term.cast.other_child.pk}/"
    assert client_of(leader).get(step.url).status_code == 200


def test_the_longest_silent_stand_first_and_the_rest_is_a_click_away(term: Term) -> None:
    for number in range(8):
        term.add(f"Kid{number} Doe")
    page = term.page()
    assert (len(page.in_sight), len(page.further)) == (6, 3)
    assert "3 more" in client_of(term.cast.leader).get(f"/reach/{WEEK}/").content.decode()
