"""The built-in templates that came later, for schools that were founded with the first one alone."""

from django.db import migrations

from checkins.builtin import FIVE
from checkins.builtin.rows import known

AT_ONCE = 200


def give_all_five(apps, _schema_editor):
    """Sheets open with what they did: the school's default stays (services/opening.py)."""
    School = apps.get_model("accounts", "School")
    schools = [*School.objects.order_by("pk").values_list("pk", flat=True)]
    for start in range(0, len(schools), AT_ONCE):
        _give(apps, schools[start : start + AT_ONCE])


def _give(apps, schools):
    Template = apps.get_model("checkins", "Template")
    Prompt = apps.get_model("checkins", "Prompt")
    names = {field.name for field in Prompt._meta.get_fields()}
    has = set(Template.objects.filter(school__in=schools).values_list("school_id", "key"))
    made = [
        (one, Template(school_id=school, key=one.key, version=1, name=one.name, is_builtin=True))
        for school in schools
        for one in FIVE
        if (school, one.key) not in has
    ]
    Template.objects.bulk_create([template for _one, template in made])
    Prompt.objects.bulk_create(
        [
            Prompt(school_id=template.school_id, template=template, **known(fields, names))
            for one, template in made
            for fields in one.prompts()
        ],
        batch_size=2_000,
    )


class Migration(migrations.Migration):
    dependencies = [("checkins", "0021_all_prompt_kinds")]

    operations = [migrations.RunPython(give_all_five, migrations.RunPython.noop)]
