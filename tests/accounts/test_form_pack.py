"""The form pack: label, hint, control, error in that order, tied together for a screen reader."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template

from accounts.widgets import Faces, Readers, Ruled, Steps, TapBoxes, Taps

FACES = [("", "Clear"), ("1", "Hard"), ("2", "Bumpy"), ("3", "OK"), ("4", "Good"), ("5", "Great")]


class Sheet(forms.Form):
    win = forms.CharField(label="A win", help_text="Big or small.", widget=Ruled, max_length=20)
    week = forms.ChoiceField(label="The week", choices=FACES, widget=Faces, help_text="One face.")
    know = forms.MultipleChoiceField(
        label="Good to know", choices=[("a", "Sleep"), ("b", "A worry")], widget=TapBoxes
    )
    go = forms.ChoiceField(choices=[("try", "We’ll try it")], widget=Taps(layout="even"))
    goal = forms.ChoiceField(
        label="Read <aloud>", choices=[("1", "Starting"), ("2", "Nearly")], widget=Steps(school=2)
    )
    readers = forms.ChoiceField(choices=[("1", "Room 12’s teachers")], widget=Readers)
    agreed = forms.BooleanField(label="Seen by the family")
    token = forms.CharField(widget=forms.HiddenInput)


def crispy(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def field_of(html: str, name: str) -> str:
    """The markup of one field."""
    start = html.index(f'id="id_{name}_field"')
    following = html.find("_field", start + len(name) + 15)
    return html[start : following if following > 0 else None]


def test_field_stands_in_order() -> None:
    html = field_of(crispy(Sheet({"win": "x" * 30})), "win")
    places = [html.index(part) for part in ("<label", 'class="hint"', "<textarea", 'class="err"')]
    assert places == sorted(places)


def test_every_description_points_at_something() -> None:
    html = crispy(Sheet({}))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    described = {
        one for list_ in re.findall(r'aria-describedby="([^"]+)"', html) for one in list_.split()
    }
    assert {"id_win_helptext", "id_win_error", "id_week_helptext", "id_week_error"} <= described
    assert described <= ids
    assert len(re.findall(r'\bid="', html)) == len(ids)


def test_wrong_field_says_so_and_a_right_one_does_not() -> None:
    html = crispy(Sheet({"win": "Put his hand up", "week": "9"}))
    assert "aria-invalid" not in field_of(html, "win")
    assert 'aria-invalid="true"' in field_of(html, "week")


def test_choices_are_a_fieldset_with_its_legend() -> None:
    html = crispy(Sheet(initial={"week": "4"}))
    assert html.count("<fieldset") == html.count("<legend") == 5
    assert '<legend class="label"><bdi>The week</bdi></legend>' in html
    assert re.findall(r'name="week" value="(\d)" id="[^"]+" checked', html) == ["4"]


def test_empty_choice_is_drawn_as_clear_before_the_faces() -> None:
    html = field_of(crispy(Sheet()), "week")
    assert html.index('class="clear"') < html.index('class="faces"')
    assert html.count("<svg") == 5


def test_looks_and_layouts_reach_the_page() -> None:
    html = crispy(Sheet())
    for look in ("faces", "taps wide", "taps even", "steps", "readers"):
        assert f'<div class="{look}">' in html


def test_goal_shows_where_school_put_it_and_escapes_its_name() -> None:
    html = field_of(crispy(Sheet()), "goal")
    assert html.count("i-square") == 1
    assert "Read &lt;aloud&gt;" in html


def test_no_field_wears_an_asterisk() -> None:
    assert "*" not in crispy(Sheet({}))


def test_whole_form_by_a_helper_with_a_layout() -> None:
    form = Sheet({})
    form.helper = FormHelper()
    form.helper.form_action = "/there/"
    form.helper.layout = Layout(
        Fieldset("Words", "win"), Div("week", css_class="two"), HTML("<hr>"), Submit("save", "Save")
    )
    form.add_error(None, "Something is missing.")
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    assert re.search(r'<form[^>]*action="/there/"[^>]*method="post"[^>]*novalidate>', html)
    assert '<legend class="label">Words</legend>' in html
    assert '<div class="two">' in html
    assert html.index("Something is missing.") < html.index("A win")
    assert re.search(
        r'<button class="btn\s*" type="submit" name="save" value="Save">Save</button>', html
    )
