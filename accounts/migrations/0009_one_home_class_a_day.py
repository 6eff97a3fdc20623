"""PostgreSQL refuses two home classes of a child on one day; SQLite has no such constraint."""

from django.db import migrations

ADD = """
ALTER TABLE accounts_enrolment ADD CONSTRAINT one_home_class_a_day
EXCLUDE USING gist (child_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (is_home)
"""
DROP = "ALTER TABLE accounts_enrolment DROP CONSTRAINT one_home_class_a_day"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A trusted extension: the owner of the database may add it.
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(ADD)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_classes_of_a_year")]
    operations = [migrations.RunPython(add, drop)]
