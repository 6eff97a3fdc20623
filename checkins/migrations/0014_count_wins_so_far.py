"""How many wins the sheets hold that were shared and answered before they were counted."""

from collections import Counter

from django.db import migrations
from django.db.models import F

AT_ONCE = 1_000


def count_wins(apps, _schema_editor):
    """Snapshots and lines are read here once; pages of figures read the numbers only. A thousand
    sheets at a time, so that no row is held for long."""
    Sheet = apps.get_model("checkins", "Sheet")
    firsts = _first_texts_from_home(apps)
    ids = list(Sheet.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    while ids:
        _keep(Sheet, "wins", _in_snapshots(apps, ids))
        _keep(Sheet, "home_wins", _from_homes(apps, ids, firsts))
        later = Sheet.objects.filter(pk__gt=ids[-1]).order_by("pk")
        ids = list(later.values_list("pk", flat=True)[:AT_ONCE])


def _first_texts_from_home(apps):
    firsts = {}
    texts = apps.get_model("checkins", "Prompt").objects.filter(half="home", kind="T")
    for template, prompt in texts.order_by("position").values_list("template_id", "pk"):
        firsts.setdefault(template, prompt)
    return [*firsts.values()]


def _in_snapshots(apps, ids):
    last = apps.get_model("checkins", "Snapshot").objects.filter(
        sheet__in=ids, revision=F("sheet__shared_revision")
    )
    return {
        sheet: next((len(row["lines"]) for row in content if row["kind"] == "T"), 0)
        for sheet, content in last.values_list("sheet_id", "content")
    }


def _from_homes(apps, ids, firsts):
    wins = apps.get_model("checkins", "Entry").objects.filter(
        sheet__in=ids, half="home", prompt__in=firsts
    )
    return Counter(wins.exclude(text="").values_list("sheet_id", flat=True))


def _keep(Sheet, column, counts):
    for number in set(counts.values()):
        same = [sheet for sheet, found in counts.items() if found == number]
        Sheet.objects.filter(pk__in=same).update(**{column: number})


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("checkins", "0013_counted_wins")]

    operations = [migrations.RunPython(count_wins, migrations.RunPython.noop)]
