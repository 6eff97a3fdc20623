"""Who keeps the school's templates: leaders and the office."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from accounts.access import Actor, Can, Hat
from accounts.seen import register
from checkins.models import Template


def templates_managed_by(actor: Actor) -> QuerySet[Template]:
    """Every version of the school's templates, drafts too."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_TEMPLATES):
        return Template.objects.none()
    return Template.objects.filter(school=actor.school)


def get_template_or_404(actor: Actor, template_id: uuid.UUID) -> Template:
    found = templates_managed_by(actor).select_related("school").filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found


def open_room() -> None:
    """A template names no child; who does not keep them learns of none."""
    register("template_id", templates_managed_by)
