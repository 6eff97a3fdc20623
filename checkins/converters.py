"""URL parts with a meaning: `<week:week>` and `<code:code>`-like pieces. A bad one is a 404."""

from checkins.weeks import Week


class WeekConverter:
    """`2026-W46` <-> Week. Years before 2000 and after 2199 are nobody's school year."""

    regex = r"2[01][0-9][0-9]-W[0-9][0-9]"

    def to_python(self, value: str) -> Week:
        return Week.parse(value)

    def to_url(self, value: Week | str) -> str:
        return str(value)
