"""Worries and judgements in a text: what the lists see in each language, and what they leave alone."""

import pytest

from checkins.wording import KINDS, NEUTRAL, Tone, _lists, _plain, tone_of
from config.settings import LANGUAGES

SEEN = {
    "en": (
        "He is lazy. He cried on Monday. He has a bruise on his arm.",
        "She doesn’t listen, was upset, and is AFRAID TO GO HOME.",
    ),
    "es": (
        "Es perezoso. Lloró el lunes. Tiene un moretón.",
        "No hace caso, está muy triste y no quiere volver a casa.",
    ),
    "ar": (
        "هو كسول، وبكى يوم الاثنين، وعنده كَدَمات.",
        "لا تهتم بالدرس وتبكي كثيرا وتخاف من العودة الى البيت.",
    ),
    "vi": (
        "Em lười biếng, hay khóc và có vết bầm.",
        "Em không nghe lời, rất buồn, và sợ về nhà.",
    ),
}
LEFT_ALONE = {
    "en": (
        "He hit the ball twice and hit his reading goal.",
        "She read alone, pushed the swing for Layla, and tried again.",
        "He was sad that the play ended. We are not concerned, and neither is he.",
        "Abraham’s lazily drawn cat", "", "🙂",
    ),
    "es": (
        "Pegó las fotos en la cartulina y se acostó temprano.",
        "Leyó en voz alta y contó hasta cien.",
    ),
    "ar": ("حفظ جدول الضرب كله.", "شارك في الدرس وقرأ بصوت عال."),
    "vi": ("Em kể chuyện buồn cười.", "Em đọc to trước lớp."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SEEN.items() for text in texts]
)
def test_each_kind_is_seen(language: str, text: str) -> None:
    assert tone_of(text, language) == Tone(judges=True, worries=True, is_danger=True)


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in LEFT_ALONE.items() for text in texts]
)
def test_ordinary_sentences_are_left_alone(language: str, text: str) -> None:
    assert tone_of(text, language) == NEUTRAL


def test_a_language_without_a_list_says_nothing() -> None:
    assert tone_of("He is lazy.", "fr") == NEUTRAL
    assert tone_of("He is lazy.", "en-gb").judges


def test_the_lists_are_whole_plain_and_without_doubles() -> None:
    assert set(_lists()) == {code for code, _name in LANGUAGES} & set(_lists()) == set(SEEN)
    for language, lists in _lists().items():
        assert tuple(lists) == KINDS
        for kind, words in lists.items():
            assert len(words) == len(set(words)), (language, kind)
            for word in words:
                assert getattr(tone_of(word.replace("*", ""), language), _NAMES[kind]), word
                assert _plain(word).strip() == _plain(word)


_NAMES = {"judgement": "judges", "worry": "worries", "danger": "is_danger"}


def test_a_long_text_is_read_at_once() -> None:
    assert tone_of("ال" * 500 + " كسول", "ar").judges
    assert tone_of("a " * 500, "en") == NEUTRAL
