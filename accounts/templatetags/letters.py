"""For letters: names inside sentences, in any script."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def bdi(words: object) -> SafeString:
    """A name that keeps its own direction inside a sentence of the other one. Escaped."""
    return format_html("<bdi>{}</bdi>", words)
