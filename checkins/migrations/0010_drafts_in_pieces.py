from typing import Any

from django.db import migrations


def into_a_piece(apps: Any, schema_editor: Any) -> None:
    """What was typed so far is the piece of a page that nobody knows by its id."""
    for draft in apps.get_model("checkins", "HomeDraft").objects.iterator():
        draft.data = {"": {"n": 1, "typed": draft.data, "base": {}}}
        draft.save(update_fields=["data"])


def out_of_pieces(apps: Any, schema_editor: Any) -> None:
    for draft in apps.get_model("checkins", "HomeDraft").objects.iterator():
        pieces = sorted(draft.data.values(), key=lambda piece: piece["n"])
        draft.data = {name: values for piece in pieces for name, values in piece["typed"].items()}
        draft.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("checkins", "0009_template_versions_begin_with_a_week"),
    ]

    operations = [
        migrations.RunPython(into_a_piece, out_of_pieces),
    ]
