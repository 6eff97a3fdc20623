"""The words a family taps are in the catalogues: a choice whose source text differs falls to English."""

import pytest
from django.utils import translation

from checkins.models import HomeHalf, ReactionKind


@pytest.mark.parametrize("language", ["es", "ar", "vi"])
def test_every_tap_of_a_family_is_translated(language: str) -> None:
    taps = [*HomeHalf.Try, *ReactionKind]
    english = [str(tap.label) for tap in taps]
    with translation.override(language):
        words = [str(tap.label) for tap in taps]
    assert not set(words) & set(english)
