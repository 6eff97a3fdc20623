"""A group of choices, drawn by its widget's look: faces, taps, steps, readers.

By a function and not by a template: a family's page has forty choices. A choice with an empty value
is "Clear": it stands first and shows once something is chosen. No script.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.parts import TICK, face, icon
from accounts.widgets import escaped

register = template.Library()


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its value, its word and its input, both ready to stand in a page."""

    value: str
    word: str
    input: str
    signs: tuple[str, ...]


@register.simple_tag
def choices(field: BoundField) -> SafeString:
    """All choices of a field whose widget is a group of radios or checkboxes."""
    widget: Any = field.field.widget
    look = getattr(widget, "look", "readers")
    layout = getattr(widget, "layout", "")
    options = list(_options(field, widget))
    clear = [
        f'<label class="clear">{one.input}{one.word}</label>' for one in options if not one.value
    ]
    draw = _LOOKS[look]
    drawn = [draw(one, widget.input_type) for one in options if one.value]
    name = f"{look} {layout}" if layout else look
    return mark_safe(f'{"".join(clear)}\n<div class="{escaped(name)}">\n{"".join(drawn)}</div>')


def _options(field: BoundField, widget: Any) -> Iterator[Option]:
    chosen = widget.format_value(field.value())
    begins = f'<input type="{widget.input_type}" name="{escaped(field.html_name)}" value="'
    own_id = escaped(widget.attrs.get("id") or field.auto_id)
    ends = (' aria-invalid="true"' if field.errors else "") + (
        " disabled" if field.field.disabled else ""
    )
    signs_at: Callable[[str], tuple[str, ...]] = getattr(widget, "signs_at", _no_signs)
    is_picked = False
    for number, (key, word) in enumerate(widget.choices):
        value = "" if key is None else str(key)
        is_chosen = value in chosen and (widget.allow_multiple_selected or not is_picked)
        is_picked = is_picked or is_chosen
        checked = " checked" if is_chosen else ""
        # As the widget's own `id_for_label` numbers them.
        this_id = f"{own_id}_{number}" if own_id and widget.add_id_index else own_id
        drawn = f'{begins}{escaped(value)}" id="{this_id}"{checked}{ends}>\n'
        yield Option(value, escaped(word), drawn, signs_at(value))


def _no_signs(_value: str) -> tuple[str, ...]:
    return ()


def _face(one: Option, _type: str) -> str:
    return f"<label>{one.input}{face(one.value)}<span>{one.word}</span></label>\n"


def _step(one: Option, _type: str) -> str:
    sign = icon("square") if "school" in one.signs else ""
    return f"<label>{one.input}<span>{one.word}</span>{sign}</label>\n"


def _tap(one: Option, _type: str) -> str:
    return f'<label class="tap">{one.input}{one.word}{TICK}</label>\n'


def _reader(one: Option, kind: str) -> str:
    tick = TICK if kind == "checkbox" else ""
    return f"<label>{one.input}<i>{tick}</i><span>{one.word}</span></label>\n"


_LOOKS: dict[str, Callable[[Option, str], str]] = {
    "faces": _face,
    "steps": _step,
    "taps": _tap,
    "readers": _reader,
}
