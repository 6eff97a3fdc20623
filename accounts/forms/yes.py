"""What a person said yes to, as a page with counts carries it along."""

from django.http import QueryDict

_LONGEST = 6


def number_in(sent: QueryDict, name: str) -> int:
    """The count that stood on the page; 0 for anything else, so that the page asks again."""
    said = sent.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST else 0
