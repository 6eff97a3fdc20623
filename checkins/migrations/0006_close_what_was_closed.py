from django.db import migrations


def close_what_was_closed(apps, schema_editor):
    """Notes with chosen readers: their earlier texts are those readers' too."""
    Revision = apps.get_model("checkins", "Revision")
    RevisionReader = apps.get_model("checkins", "RevisionReader")
    closed = Revision.objects.filter(entry__has_chosen_readers=True).prefetch_related(
        "entry__chosen_readers"
    )
    rows = [
        RevisionReader(school_id=one.school_id, revision=one, member_id=reader.member_id)
        for one in closed
        for reader in one.entry.chosen_readers.all()
    ]
    RevisionReader.objects.bulk_create(rows, batch_size=500)
    closed.update(has_chosen_readers=True)


class Migration(migrations.Migration):
    dependencies = [("checkins", "0005_who_read_and_what_was_taken_back")]

    operations = [migrations.RunPython(close_what_was_closed, migrations.RunPython.noop)]
