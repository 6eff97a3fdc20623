"""What guardians decide for themselves: language, mail or paper, the reminder."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.models import Guardian
from accounts.services.audit import record


@transaction.atomic
def choose(
    *, channel: str, language: str, wants_reminder: bool, by: Actor, now: dt.datetime
) -> None:
    """The same choice for every school record behind this sign-in, from the next letter on.

    Mail needs an address; a record without one stays on paper. Whoever asks for mail again reads
    it again, so an old bounce is forgotten.
    """
    for guardian in by.guardians:
        _choose(guardian, channel, language, wants_reminder, by=by)
    if by.user is not None and by.user.language != language:
        by.user.language = language
        by.user.save(update_fields=["language"])


def _choose(
    guardian: Guardian, channel: str, language: str, wants_reminder: bool, *, by: Actor
) -> None:
    old = (guardian.channel, guardian.language, guardian.wants_reminder)
    if guardian.email:
        guardian.channel = Guardian.Channel(channel)
    if guardian.channel == Guardian.Channel.MAIL != old[0]:
        guardian.bounced_at = None
    guardian.language, guardian.wants_reminder = language, wants_reminder
    if old == (guardian.channel, guardian.language, guardian.wants_reminder):
        return
    guardian.save(update_fields=["channel", "language", "wants_reminder", "bounced_at"])
    record(
        "settings changed",
        school=guardian.school,
        by=by,
        guardian=guardian.pk,
        channel=guardian.channel,
        language=language,
        reminder=wants_reminder,
    )
