"""A calendar file is read as its writer meant it, in the school's days; and hostile ones quickly."""

import time
from zoneinfo import ZoneInfo

import pytest

from checkins.calendars import series
from checkins.calendars.decoding import LARGEST_FILE, MOST_EVENTS, FileRefused
from tests.calendars.files import day_off, days, ics, reading

THANKSGIVING = day_off("Thanksgiving", "20261126", "20261128")


def test_an_all_day_event_ends_the_day_before_its_end() -> None:
    assert days(reading(ics(THANKSGIVING))) == [("Thanksgiving", "2026-11-26", "2026-11-27", "off")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261126", ("2026-11-26", "2026-11-26", "off")),
        ("DTSTART:20261126", ("2026-11-26", "2026-11-26", "off")),
        # Some programs write the same day as both ends.
        ("DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261126", ("2026-11-26", "2026-11-26", "off")),
        ("DTSTART;VALUE=DATE:20261126\nDURATION:P2D", ("2026-11-26", "2026-11-27", "off")),
        ("DTSTART;VALUE=DATE:20261126\nDURATION:P1W", ("2026-11-26", "2026-12-02", "off")),
        ("DTSTART;VALUE=DATE:20261126\nDURATION:PT30H", ("2026-11-26", "2026-11-27", "off")),
        ("DTSTART;VALUE=DATE:20261221\nDTEND;VALUE=DATE:20270102", ("2026-12-21", "2027-01-01", "off")),
        # Midnight to midnight at the school is a whole day, with or without a zone.
        ("DTSTART:20261126T000000\nDTEND:20261127T000000", ("2026-11-26", "2026-11-26", "off")),
        ("DTSTART:20261126T000000\nDTEND:20261126T235900", ("2026-11-26", "2026-11-26", "off")),
        ("DTSTART;TZID=America/Chicago:20261126T000000\nDURATION:P1D", ("2026-11-26", "2026-11-26", "off")),
        ("DTSTART:20261126T060000Z\nDTEND:20261128T060000Z", ("2026-11-26", "2026-11-27", "off")),
        # The school's day, not the file's: late on Wednesday in Chicago.
        ("DTSTART:20261126T020000Z\nDTEND:20261126T030000Z", ("2026-11-25", "2026-11-25", "hours")),
        ("DTSTART;TZID=Asia/Tokyo:20261127T080000\nDURATION:PT1H", ("2026-11-26", "2026-11-26", "hours")),
        ("DTSTART:20261126T120000\nDTEND:20261126T153000", ("2026-11-26", "2026-11-26", "hours")),
        ("DTSTART:20261126T120000", ("2026-11-26", "2026-11-26", "hours")),
        ("DTSTART:20261126T120000\nDTEND:20261127T000000", ("2026-11-26", "2026-11-26", "hours")),
        # A zone that nobody knows, and one that Outlook names in its own way.
        ("DTSTART;TZID=Our Zone:20261126T230000\nDURATION:PT30M", ("2026-11-26", "2026-11-26", "hours")),
        ("DTSTART;TZID=Eastern Standard Time:20261126T003000\nDURATION:PT15M", ("2026-11-25", "2026-11-25", "hours")),
        (
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nDTSTART;TZID=Pacific Standard Time:20261126T000000\n"
            "DTEND;TZID=Pacific Standard Time:20261127T000000",
            ("2026-11-26", "2026-11-26", "off"),
        ),
    ],
)  # fmt: skip
def test_days_are_the_schools(lines: str, expected: tuple[str, str, str]) -> None:
    assert days(reading(ics(f"UID:1\nSUMMARY:Closed\n{lines}"))) == [("Closed", *expected)]


def test_a_yearly_rule_gives_this_years_day() -> None:
    rule = "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"
    calendar = reading(ics(day_off("Thanksgiving", "19701126") + f"\n{rule}"))
    assert days(calendar) == [("Thanksgiving", "2026-11-26", "2026-11-26", "off")]
    assert [one.key for one in calendar.events] == ["Thanksgiving/2026-11-26"]


def test_a_weekly_rule_honours_its_exceptions() -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;VALUE=DATE:20260918\nEXDATE:20260925T000000"
    moved = (
        "UID:1\nSUMMARY:Prayer day\nRECURRENCE-ID;VALUE=DATE:20261002\nDTSTART;VALUE=DATE:20261001"
    )
    dropped = day_off("Prayer day", "20260911", uid="1") + (
        "\nRECURRENCE-ID;VALUE=DATE:20260911\nSTATUS:CANCELLED"
    )
    calendar = reading(
        ics(day_off("Prayer day", "20260904", uid="1") + f"\n{rule}", moved, dropped)
    )
    assert [(str(one.starts_on), one.key) for one in calendar.events] == [
        ("2026-09-04", "1/2026-09-04"),
        ("2026-10-01", "1/2026-10-02"),
    ]
    assert [(one.code, one.on) for one in calendar.problems] == [("cancelled", "2026-09-11")]


def test_a_rule_without_an_end_is_read_for_the_schools_years_only() -> None:
    calendar = reading(ics(day_off("Wednesday off", "20260902") + "\nRRULE:FREQ=WEEKLY"))
    assert len(calendar.events) == 41
    assert str(calendar.events[-1].starts_on) == "2027-06-09"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=0\nRRULE:FREQ=DAILY",
        "FREQ=NEVER",
        "FREQ=YEARLY;UNTIL=yesterday",
        "",
    ],
)
def test_a_rule_that_no_school_writes_is_not_followed(rule: str) -> None:
    began = time.thread_time()
    calendar = reading(ics(day_off("Odd", "20260902") + f"\nRRULE:{rule}", THANKSGIVING))
    assert time.thread_time() - began < 1
    assert [one.name for one in calendar.events] == ["Thanksgiving"]
    assert [one.code in ("repeats", "unreadable") for one in calendar.problems] == [True]


def test_a_series_from_long_ago_is_not_walked() -> None:
    calendar = reading(ics(day_off("Old", "00010101") + "\nRRULE:FREQ=DAILY"))
    assert [one.code for one in calendar.problems] == ["repeats"]


def test_all_series_share_one_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_SERIES", 3)
    events = [day_off(f"Day {n}", "20260902", uid=str(n)) + "\nRRULE:FREQ=YEARLY" for n in range(5)]
    calendar = reading(ics(*events))
    assert [one.code for one in calendar.problems] == ["repeats", "repeats"]


def test_rules_that_never_come_true_end_with_the_allowance() -> None:
    never = "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=6MO"
    events = [day_off(f"Never {n}", "19000105", uid=str(n)) + f"\n{never}" for n in range(100)]
    began = time.thread_time()
    calendar = reading(ics(*events))
    assert time.thread_time() - began < series.ALLOWANCE + 3
    assert calendar.events == ()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("UID:1\nSUMMARY:No day", "no_day"),
        ("UID:1\nSUMMARY:Bad\nDTSTART;VALUE=DATE:20261399", "unreadable"),
        ("UID:1\nSUMMARY:Twice\nDTSTART;VALUE=DATE:20261126\nDTSTART;VALUE=DATE:20261127", "unreadable"),
        ("UID:1\nSUMMARY:Span\nDTSTART;VALUE=PERIOD:20261126T000000/P1D", "unreadable"),
        ("UID:1\nSUMMARY:Back\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261120", "backwards"),
        ("UID:1\nSUMMARY:Back\nDTSTART:20261126T120000\nDTEND:20261126T110000", "backwards"),
        ("UID:1\nSUMMARY:Long\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20291126", "too_long"),
        ("UID:1\nSUMMARY:Long\nDTSTART;VALUE=DATE:20261126\nDURATION:P99999999D", "too_long"),
        ("UID:1\nDTSTART;VALUE=DATE:20261126", "no_name"),
        ("UID:1\nSUMMARY:Off\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20261126", "cancelled"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_taken_says_why_and_harms_no_other(lines: str, code: str) -> None:
    calendar = reading(ics(lines, THANKSGIVING))
    assert [one.name for one in calendar.events] == ["Thanksgiving"]
    assert [one.code for one in calendar.problems] == [code]


def test_only_what_a_day_off_needs_is_looked_at() -> None:
    rich = THANKSGIVING + (
        "\nURL:http://127.0.0.1:9/x\nATTACH:http://127.0.0.1:9/y\nDESCRIPTION:" + "z" * 50_000
        + "\nBEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:Alarm\nEND:VALARM\nX-ALT-DESC:<b>x</b>"
    )  # fmt: skip
    assert days(reading(ics(rich))) == days(reading(ics(THANKSGIVING)))


def test_names_are_plain_short_lines() -> None:
    html = day_off("<script>alert(1)</script>", "20261126", uid="1")
    comma = day_off(r"Closed\, all of us\nsee below", "20261127", uid="2")
    long = day_off("N" * 3000, "20261130", uid="3")
    accents = day_off("Noe\u0308l \u202e", "20261201", uid="4")
    names = [one.name for one in reading(ics(html, comma, long, accents)).events]
    assert names == [
        "<script>alert(1)</script>",
        "Closed, all of us see below",
        "N" * 39 + "…",
        "Noël \u202e",
    ]


def test_folded_lines_are_made_whole_also_within_a_letter() -> None:
    data = ics(day_off("Día de la Constitución", "20261126"))
    at = data.index("í".encode()) + 1
    folded = data[:at] + b"\r\n " + data[at:]
    assert [one.name for one in reading(folded).events] == ["Día de la Constitución"]


def test_encodings_and_line_ends_do_not_matter() -> None:
    event = day_off("Año nuevo", "20261126")
    plain = ics(event)
    for data in (
        plain,
        b"\xef\xbb\xbf" + plain,
        ics(event, newline="\n"),
        ics(event, newline="\r"),
    ):
        assert [one.name for one in reading(data).events] == ["Año nuevo"]
    old = reading(plain.decode().encode("cp1252"))
    assert ([one.name for one in old.events], old.encoding) == (["Año nuevo"], "Windows-1252")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"name,class\nAna,Room 12\n", "not_ics"),
        (b"PK\x03\x04\x14\x00\x06", "odd_letter"),
        (b"\x81\x8d\x8f" * 20, "encoding"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no_events"),
        (ics(THANKSGIVING)[:-20], "cut_off"),
        (ics(THANKSGIVING).replace(b"Thanks", b"Tha\0nks"), "odd_letter"),
        (b"x" * (LARGEST_FILE + 1), "too_big"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        reading(data)
    assert refused.value.code == code


def test_a_hundred_thousand_events_are_refused_at_once() -> None:
    data = ics(*["DTSTART:20261126"] * 100_000)
    assert len(data) < LARGEST_FILE
    began = time.thread_time()
    with pytest.raises(FileRefused) as refused:
        reading(data)
    assert time.thread_time() - began < 2
    assert refused.value.code == "too_many"


@pytest.mark.parametrize("size", [1_000_000, 5_000_000])
def test_a_large_file_is_read(size: int) -> None:
    fat = "\nDESCRIPTION:" + "words " * (size // 6 // 400)
    events = [day_off(f"Off {n}", f"202611{n % 28 + 1:02}", uid=str(n)) + fat for n in range(390)]
    data = ics(*events)
    assert size * 0.9 < len(data) <= LARGEST_FILE
    began = time.thread_time()
    assert len(reading(data).events) == 390
    assert time.thread_time() - began < 5
    assert MOST_EVENTS == 10_000


def test_googles_and_outlooks_files_are_read() -> None:
    google = (
        "DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261127\nDTSTAMP:20260801T000000Z\n"
        "UID:20261126_abc@google.com\nCLASS:PUBLIC\nCREATED:20240101T000000Z\n"
        "DESCRIPTION:Public holiday\nLAST-MODIFIED:20240101T000000Z\nSEQUENCE:0\nSTATUS:CONFIRMED\n"
        "SUMMARY:Thanksgiving Day\nTRANSP:TRANSPARENT"
    )
    outlook = (
        "CLASS:PUBLIC\nDTEND;VALUE=DATE:20261226\nDTSTART;VALUE=DATE:20261225\nPRIORITY:5\n"
        "SEQUENCE:0\nSUMMARY;LANGUAGE=en-us:Christmas Day\nTRANSP:TRANSPARENT\n"
        "UID:040000008200E00074C5B7101A82E008\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\n"
        "X-MICROSOFT-CDO-IMPORTANCE:1\nX-MS-OLK-FORCEINSPECTOROPEN:FALSE"
    )
    assert days(reading(ics(google, outlook))) == [
        ("Thanksgiving Day", "2026-11-26", "2026-11-26", "off"),
        ("Christmas Day", "2026-12-25", "2026-12-25", "off"),
    ]


def test_one_uid_for_everything_loses_nothing() -> None:
    many = [day_off(f"Off {n}", f"2026110{n}", uid="same") for n in (2, 3, 4)]
    assert [one.key for one in reading(ics(*many)).events] == [
        "same/2026-11-02",
        "same/2026-11-03",
        "same/2026-11-04",
    ]


def test_of_two_versions_of_an_event_the_later_one_stands() -> None:
    later = day_off("Storm", "20261126", uid="1") + "\nSEQUENCE:2"
    earlier = day_off("Snow", "20261126", uid="1") + "\nSEQUENCE:1"
    assert [one.name for one in reading(ics(later, earlier)).events] == ["Storm"]


def test_days_outside_the_schools_years_stand_apart() -> None:
    calendar = reading(ics(THANKSGIVING, day_off("Old", "20201126"), day_off("Far", "20301126")))
    assert [one.name for one in calendar.events] == ["Thanksgiving"]
    assert [one.name for one in calendar.outside] == ["Old", "Far"]
    assert calendar.outside_count == 2


def test_what_says_that_there_is_school_is_no_day_off() -> None:
    calendar = reading(
        ics(
            day_off("First day of school", "20260824"),
            day_off("Early release", "20261125"),
            day_off("Term day (Week 3)", "20260910"),
            day_off("Winter break begins", "20261221"),
            day_off("Half-term", "20261026", "20261031"),
        )
    )
    assert days(calendar) == [
        ("Half-term", "2026-10-26", "2026-10-30", "off"),
        ("Early release", "2026-11-25", "2026-11-25", "hours"),
        ("Winter break begins", "2026-12-21", "2026-12-21", "off"),
    ]
    assert calendar.lesson_days == 2


@pytest.mark.parametrize(
    "events",
    [
        [day_off("Fall term", "20260824", "20261219"), day_off("Spring term", "20270104", "20270612")],
        [
            day_off("Fall term begins", "20260824"),
            day_off("Fall term ends", "20261218"),
            day_off("First day of Spring term", "20270104"),
            day_off("Last day of Spring term", "20270611"),
        ],
    ],
)  # fmt: skip
def test_terms_are_suggested_where_the_file_names_them(events: list[str]) -> None:
    calendar = reading(ics(*events))
    assert [(one.name, str(one.starts_on), str(one.ends_on)) for one in calendar.terms] == [
        ("Fall term", "2026-08-24", "2026-12-18"),
        ("Spring term", "2027-01-04", "2027-06-11"),
    ]
    assert calendar.events == ()


def test_floating_times_are_the_schools_own() -> None:
    data = ics("UID:1\nSUMMARY:Closed\nDTSTART:20261126T000000\nDTEND:20261127T000000")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        assert days(reading(data, ZoneInfo(zone))) == [
            ("Closed", "2026-11-26", "2026-11-26", "off")
        ]
