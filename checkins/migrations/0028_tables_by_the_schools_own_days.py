"""Schools whose week is not Monday to Friday: the table by day of "My goals this week" gets their days.

In a new version, from the next week of which no sheet is open. Where the week is Monday to Friday nothing
changes, and neither do rows that a leader has made of them.
"""

import zoneinfo

from django.db import migrations
from django.utils import timezone

from checkins.builtin.days import day_rows
from checkins.weeks import Week

MONDAY_TO_FRIDAY = day_rows([1, 2, 3, 4, 5])


def give_own_days(apps, _schema_editor):
    Prompt = apps.get_model("checkins", "Prompt")
    for school in apps.get_model("accounts", "School").objects.order_by("pk"):
        rows = day_rows(school.school_days)
        if rows in ([], MONDAY_TO_FRIDAY):
            continue
        grids = Prompt.objects.filter(school=school, kind="X").order_by("pk").select_related("template")
        by_day = [grid for grid in grids if grid.rows == MONDAY_TO_FRIDAY]
        drafts = [grid.pk for grid in by_day if grid.template.is_draft]
        Prompt.objects.filter(pk__in=drafts).update(rows=rows)
        for version in {grid.template for grid in by_day if grid.template.is_current}:
            _renew(apps, school, version, rows)


def _renew(apps, school, version, rows):
    Prompt = apps.get_model("checkins", "Prompt")
    Template = apps.get_model("checkins", "Template")
    prompts = Prompt.objects.filter(template=version).order_by("pk")
    family = Template.objects.filter(school=school, key=version.key).order_by("-version")
    first_week = _next_unopened(apps, school, version.key)
    # Drafts that wait are still the next to be published.
    for draft in family.filter(is_draft=True, version__gt=version.version):
        draft.version += 1
        draft.save(update_fields=["version"])
    family.update(is_current=False)
    renewed = Template.objects.create(
        school=school,
        key=version.key,
        version=version.version + 1,
        name=version.name,
        is_builtin=version.is_builtin,
        first_week=first_week,
    )
    Prompt.objects.bulk_create([_copied(prompt, renewed, rows) for prompt in prompts])
    apps.get_model("accounts", "AuditEntry").objects.create(
        school=school,
        verb="template published",
        about={
            "template": str(renewed.pk),
            "key": renewed.key,
            "version": renewed.version,
            "first_week": str(first_week),
        },
    )


def _copied(prompt, renewed, rows):
    names = {field.attname for field in prompt._meta.concrete_fields} - {"id", "created_at"}
    fields = {name: getattr(prompt, name) for name in names} | {"template_id": renewed.pk}
    by_day = {"rows": rows} if prompt.rows == MONDAY_TO_FRIDAY else {}
    return type(prompt)(**fields | by_day)


def _next_unopened(apps, school, key):
    today = timezone.now().astimezone(zoneinfo.ZoneInfo(school.time_zone)).date()
    week = Week.containing(today, school.school_days)
    Sheet = apps.get_model("checkins", "Sheet")
    later = Sheet.objects.filter(school=school, template__key=key, week__gte=week).order_by()
    opened = set(later.values_list("week", flat=True))
    while week in opened:
        week += 1
    return week


class Migration(migrations.Migration):
    dependencies = [
        ("checkins", "0027_about_me"),
        ("accounts", "0023_digest_time"),
    ]

    operations = [migrations.RunPython(give_own_days, migrations.RunPython.noop)]
