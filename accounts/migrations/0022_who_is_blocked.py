from django.conf import settings
from django.db import migrations, models


def name_the_sign_in(apps, schema_editor):
    """Of blocks that stand: the sign-in that is behind the guardian, or has the address on file."""
    Block = apps.get_model("accounts", "Block")
    User = apps.get_model("accounts", "User")
    for block in Block.objects.filter(lifted_at=None).select_related("guardian").iterator():
        guardian = block.guardian
        by_address = User.objects.filter(email=guardian.email) if guardian.email else User.objects.none()
        block.user_id = guardian.user_id or by_address.values_list("pk", flat=True).first()
        if block.user_id:
            block.save(update_fields=["user"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0021_merged_guardians")]

    operations = [
        migrations.AddField(
            model_name="block",
            name="user",
            field=models.ForeignKey(
                blank=True,
                help_text="The sign-in behind the guardian, whatever the address becomes.",
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(name_the_sign_in, migrations.RunPython.noop),
    ]
