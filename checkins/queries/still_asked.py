"""School's questions that are open at some home."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Guardianship
from checkins.models import Answer, Half


def left_open_by_school() -> Q:
    """A condition on questions: school's, out, not at rest, of this school year, and a home that reads
    the child's sheets has not answered."""
    answered = Answer.objects.filter(
        question=OuterRef(OuterRef("pk")), household=OuterRef("guardian__household")
    )
    silent = (
        Guardianship.objects.in_force()
        .filter(~Q(Exists(answered.order_by())), child=OuterRef("child"))
        .order_by()
    )
    return Q(
        Q(Exists(silent)),
        half=Half.SCHOOL,
        dropped_at=None,
        sheet__shared_at__isnull=False,
        sheet__withdrawn_at=None,
        sheet__closed_at=None,
    )
