"""Days and hours in the digits of the language; nothing else is touched."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from accounts.commas import in_words
from accounts.digits import digits
from checkins.dates import hour_in_words, week_in_words
from checkins.weeks import Week
from tests.conftest import Cast

DAY = dt.date(2026, 11, 17)


def drawn(source: str) -> str:
    return Template(source).render(Context({"day": DAY, "code": "K7M-4PX", "count": 28}))


@pytest.mark.parametrize(
    ("language", "shown"), [("ar", "١٧"), ("en", "17"), ("es", "17"), ("vi", "17")]
)
def test_days_of_templates_are_in_the_languages_digits(language: str, shown: str) -> None:
    with translation.override(language):
        assert shown in drawn('{{ day|date:"DATE_FORMAT" }}')


def test_what_machines_read_codes_and_counts_stay() -> None:
    with translation.override("ar"):
        assert drawn('{{ day|date:"Y-m-d" }} {{ code }} {{ count }}') == "2026-11-17 K7M-4PX 28"
        assert drawn('{{ day|date:"c" }}').startswith("2026-11-17")


def test_days_and_hours_in_words_follow_the_language(cast: Cast) -> None:
    noon = timezone.now().replace(hour=18, minute=30)
    with translation.override("ar"):
        assert week_in_words(Week.parse("2026-W46"), cast.school.school_days).startswith("٩–١٣")
        assert not any(one in "0123456789" for one in hour_in_words(cast.school, noon))
        assert digits("2026") == "٢٠٢٦"
    with translation.override("en"):
        assert digits("2026") == "2026"


def test_a_day_with_its_hour_is_in_the_languages_order() -> None:
    moment = Template('{{ at|date:"DATETIME_FORMAT" }} {{ at|date:"SHORT_DATETIME_FORMAT" }}')
    at = dt.datetime(2026, 11, 17, 16, 41, tzinfo=dt.UTC)
    with translation.override("ar"), timezone.override("UTC"):
        said = moment.render(Context({"at": at}))
    assert said == "١٧ نوفمبر، ٢٠٢٦، ٤:٤١ م ١٧\u200f/١١\u200f/٢٠٢٦، ٤:٤١ م"


def test_names_keep_their_order_in_a_sentence_written_the_other_way() -> None:
    """First strong isolates, so that a comma between two Latin names does not join them in Arabic."""
    with translation.override("ar"):
        assert in_words(["Ana", "Luis", "ليلى"]) == "\u2068Ana\u2069، \u2068Luis\u2069 و ليلى"
    with translation.override("en"):
        assert in_words(["Ana", "Luis", "ليلى"]) == "Ana, Luis and \u2068ليلى\u2069"
