"""The composition root: the one place that knows every room, and registers what each offers."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Runs after all models are loaded."""

    name = "config"
    label = "composition"

    def ready(self) -> None:
        from accounts.invitations.room import open_room as open_invitations
        from accounts.letters.demo import open_room as open_mailbox
        from accounts.signin.room import open_room as open_signin
        from checkins.about.room import open_room as open_about
        from checkins.access import open_room as open_sheets
        from checkins.designs.access import open_room as open_templates
        from checkins.insights.wall import open_room as open_wall
        from checkins.queries.phrases import open_room as open_phrases
        from checkins.reminders.room import open_room as open_reminders
        from checkins.replies.fresh import open_room as open_replies
        from checkins.replies.reach import open_room as open_reach
        from checkins.replies.revoking import open_room as open_revoking
        from checkins.rollover.room import open_room as open_rollover
        from checkins.services.following import open_room as open_following
        from checkins.setup.room import open_room as open_setup
        from checkins.voices import open_room as open_voices
        from config.served import leave_paper_out

        open_signin()
        open_mailbox()
        open_sheets()
        open_invitations()
        open_reminders()
        open_replies()
        open_reach()
        open_revoking()
        open_following()
        open_rollover()
        open_setup()
        open_wall()
        open_voices()
        open_phrases()
        open_about()
        open_templates()
        leave_paper_out()
