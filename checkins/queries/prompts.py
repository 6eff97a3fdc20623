"""A template version's prompts. A version never changes once a sheet uses it, so they are kept in memory."""

import uuid
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checkins.models import Half, Prompt


@lru_cache(maxsize=256)
def prompts_of(template_id: uuid.UUID, half: Half) -> tuple[Prompt, ...]:
    """The prompts of one half in reading order. One query the first time, then none."""
    found = Prompt.objects.filter(template=template_id, half=half).select_related("template")
    return tuple(found.order_by("position"))


def worded(prompt: Prompt, part: str) -> str:
    """The prompt's `label` or `hint` in the active language.

    Built-in words come from the catalogues, a school's own from the prompt's `translations`.
    """
    source: str = getattr(prompt, part)
    if prompt.template.is_builtin:
        return _(source) if source else ""
    own = prompt.translations.get(get_language() or "", {})
    return str(own.get(part, source))


def option_words(prompt: Prompt) -> list[tuple[str, str]]:
    """The prompt's options as (key, word in the active language)."""
    own = prompt.translations.get(get_language() or "", {}).get("options", {})
    return [
        (
            option["key"],
            _(option["word"])
            if prompt.template.is_builtin
            else str(own.get(option["key"], option["word"])),
        )
        for option in prompt.options
    ]
