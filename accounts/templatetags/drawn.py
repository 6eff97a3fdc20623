"""Many rows by one template, quickly (accounts/drawn.py)."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs

from accounts.drawn import drawn

register = template.Library()


class EachRow(template.Node):
    """The rows as the engine has escaped them."""

    def __init__(
        self,
        source: FilterExpression,
        rows: FilterExpression,
        name: str,
        beside: dict[str, FilterExpression],
    ) -> None:
        self.source, self.rows, self.name, self.beside = source, rows, name, beside

    def render(self, context: template.Context) -> str:
        beside = {name: value.resolve(context) for name, value in self.beside.items()}
        rows = self.rows.resolve(context)
        return "".join(drawn(self.source.resolve(context), self.name, rows, beside))


@register.tag
def each(parser: Parser, token: Token) -> EachRow:
    """`{% each row in page.rows by "checkins/_child.html" week=page.week %}`: the template sees
    `row` and `week`, and nothing else of the page."""
    bits = token.split_contents()
    if len(bits) < 6 or bits[2] != "in" or bits[4] != "by":
        raise template.TemplateSyntaxError("{% each row in rows by template name=value %}")
    rest = bits[6:]
    beside: dict[str, Any] = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"each: {rest[0]} is no name=value.")
    return EachRow(parser.compile_filter(bits[5]), parser.compile_filter(bits[3]), bits[1], beside)
