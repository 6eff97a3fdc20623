"""What a goal is about, from when until when, and how it ended."""

import zoneinfo

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import TruncDate

import checkins.models.fields

AREAS = [
    ("reading", "Reading"),
    ("writing", "Writing"),
    ("numbers", "Numbers"),
    ("talking", "Talking and listening"),
    ("friends", "Friends"),
    ("feelings", "Feelings"),
    ("habits", "Habits, and doing things alone"),
    ("body", "Body and movement"),
    ("other", "Something else"),
]
ENDINGS = [("got", "got it"), ("enough", "good enough for now"), ("course", "we change course")]


def begin_when_made(apps, _schema_editor):
    """A goal of before began on the day at its school on which somebody wrote it down."""
    Goal = apps.get_model("checkins", "Goal")
    for school in apps.get_model("accounts", "School").objects.all():
        zone = zoneinfo.ZoneInfo(school.time_zone)
        of_school = Goal.objects.filter(school=school)
        of_school.update(begins_on=TruncDate("created_at", tzinfo=zone))


class Migration(migrations.Migration):
    dependencies = [("checkins", "0024_answers_given_later")]

    operations = [
        migrations.AddField(
            "goal", "area", models.CharField(blank=True, choices=AREAS, default="", max_length=8)
        ),
        migrations.AddField("goal", "begins_on", models.DateField(null=True)),
        migrations.RunPython(begin_when_made, migrations.RunPython.noop),
        migrations.AlterField("goal", "begins_on", models.DateField()),
        migrations.AddField(
            "goal",
            "ends_on",
            models.DateField(blank=True, help_text="When it is meant to end.", null=True),
        ),
        migrations.AddField(
            "goal",
            "how_ended",
            models.CharField(blank=True, choices=ENDINGS, default="", max_length=6),
        ),
        migrations.AddField(
            "goal",
            "last_words",
            models.CharField(
                blank=True, default="", help_text="A line for the family.", max_length=300
            ),
        ),
        migrations.AddField(
            "goal", "ended_in", checkins.models.fields.WeekField(blank=True, null=True)
        ),
        migrations.AddField(
            "goal",
            "told_in",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="checkins.sheet",
            ),
        ),
        migrations.AddField(
            "goalrevision",
            "area",
            models.CharField(blank=True, choices=AREAS, default="", max_length=8),
        ),
        migrations.AddField("goalrevision", "begins_on", models.DateField(blank=True, null=True)),
        migrations.AddField("goalrevision", "ends_on", models.DateField(blank=True, null=True)),
    ]
