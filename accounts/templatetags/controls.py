"""A form's fields, drawn by functions and not by templates: a family's page has ten with forty choices.

A group of choices goes by its widget's look: faces, taps, steps, readers. A choice with an empty
value is "Clear": it stands first and shows once something is chosen. No script.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.engine import Engine
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.templatetags.parts import TICK, face, icon
from accounts.widgets import escaped

register = template.Library()


@register.simple_tag
def steady(name: str) -> SafeString:
    """A template that says the same to everybody who reads one language; drawn once for each.
    It gets nothing of the page, so that nobody's words can stay in it."""
    draw = _steady.__wrapped__ if Engine.get_default().debug else _steady
    return draw(name, get_language())


@lru_cache(maxsize=64)
def _steady(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def control(field: BoundField, with_label: Any = True) -> SafeString:
    """One field: label, hint, control, error, in that order.

    Django writes aria-describedby and aria-invalid on the control itself; a group of choices
    carries the first on its fieldset.
    """
    widget: Any = field.field.widget
    if field.is_hidden:
        return mark_safe(str(field))
    if getattr(widget, "is_drawn_with_its_box", False):
        return mark_safe("")
    own_id = escaped(field.auto_id)
    css = f'{escaped(field.css_classes())}" id="{own_id}_field"'
    help_text = field.help_text
    hint = f'<p class="hint" id="{own_id}_helptext">{escaped(help_text)}</p>' if help_text else ""
    if field.use_fieldset:
        drawn = _group(field, widget.look if hasattr(widget, "look") else "", css, hint, with_label)
    elif field.widget_type == "checkbox":
        drawn = (
            f'<div class="field {css}>\n<label class="box" for="{escaped(field.id_for_label)}">'
            f"{field}<span>{escaped(field.label)}</span></label>\n{hint}\n\n{errors(field)}\n\n</div>"
        )
    else:
        label = f'<label class="label" for="{escaped(field.id_for_label)}">{escaped(field.label)}</label>'
        asked = getattr(field.field, "asked", None)
        question = render_to_string("crispy_sheet/asked.html", {"asked": asked}) if asked else ""
        drawn = (
            f'<div class="field {css}>\n{label if with_label else ""}\n{hint}\n\n{field}\n'
            f"{errors(field)}\n\n{question}\n</div>"
        )
    return mark_safe(drawn)


def _group(field: BoundField, look: str, css: str, hint: str, with_label: Any) -> str:
    described = field.aria_describedby
    by = f' aria-describedby="{escaped(described)}"' if described else ""
    goal, voice = ("goal ", " voice") if look == "steps" else ("", "")
    legend = f'<legend class="label{voice}"><bdi>{escaped(field.label)}</bdi></legend>'
    return (
        f'<fieldset class="field {goal}pick {css}{by}>\n{legend if with_label else ""}\n'
        f"{hint}\n\n{choices(field)}\n\n{errors(field)}\n\n</fieldset>"
    )


@register.simple_tag
def errors(field: BoundField) -> SafeString:
    """What is wrong with a field, in sentences."""
    said = "".join([f'<p class="err">{escaped(error)}</p>' for error in field.errors])
    return mark_safe(f'<div id="{escaped(field.auto_id)}_error">{said}</div>' if said else "")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its value, its word and its input, both ready to stand in a page."""

    value: str
    word: str
    input: str
    signs: tuple[str, ...]


@register.simple_tag
def choices(field: BoundField, begins: str = "") -> SafeString:
    """All choices of a field whose widget is a group of radios or checkboxes; or those whose value
    `begins` so."""
    widget: Any = field.field.widget
    look = getattr(widget, "look", "readers")
    layout = getattr(widget, "layout", "")
    options = list(_options(field, widget))
    clear = [
        f'<label class="clear">{one.input}{one.word}</label>' for one in options if not one.value
    ]
    draw = _LOOKS[look]
    drawn = [
        draw(one, widget.input_type)
        for one in options
        if one.value.startswith(begins) and one.value
    ]
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


SIGNS = {"school": "square", "was": "was"}


def _step(one: Option, _type: str) -> str:
    sign = "".join(icon(name) for sign, name in SIGNS.items() if sign in one.signs)
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
