"""A reading is noted once in ten minutes. The table was empty until now: nothing wrote it."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_audit_names_the_operator")]

    operations = [
        migrations.AddField(
            model_name="readlog",
            name="slot_at",
            field=models.DateTimeField(
                default=timezone.now, help_text="The ten minutes that it fell into."
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="readlog",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by_member__isnull", False)),
                fields=("child", "by_member", "what", "slot_at"),
                name="one_reading_per_member_and_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="readlog",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by_guardian__isnull", False)),
                fields=("child", "by_guardian", "what", "slot_at"),
                name="one_reading_per_guardian_and_slot",
            ),
        ),
        migrations.AddIndex(
            model_name="readlog",
            index=models.Index(fields=["by_member", "-created_at"], name="readings_of_member"),
        ),
        migrations.AddIndex(
            model_name="readlog",
            index=models.Index(fields=["child", "-created_at"], name="readings_of_child"),
        ),
    ]
