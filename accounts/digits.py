"""Digits as readers of the active language write them: in days and hours that we put into words.

One decision for screen, letters and paper. Codes, phone numbers, counts, what people typed, and
values that a form sends back stay as they are.
"""

from django.utils.translation import get_language

_OWN = {"ar": "٠١٢٣٤٥٦٧٨٩"}
_TABLES = {
    language: {ord("0") + value: digit for value, digit in enumerate(own)}
    for language, own in _OWN.items()
}


def digits(text: str) -> str:
    """The text with the digits of the active language."""
    table = _TABLES.get((get_language() or "").partition("-")[0])
    return text.translate(table) if table else text
