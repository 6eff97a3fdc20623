"""Which version of which line: what the history's buttons and links carry."""

from django import forms


class LineForm(forms.Form):
    """`?line=...&before=...`: every save of one line, older than a version."""

    line = forms.UUIDField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class RestoreForm(forms.Form):
    """Bring back `version` of `line`; `seen` is the version that stood on the page. For an answer
    `line` is its question, for the class's note the note."""

    kind = forms.ChoiceField(choices=[("answer", ""), ("note", "")], required=False)
    line = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1)
