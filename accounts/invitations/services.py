"""Inviting staff: one link, 256 random bits, stored hashed; it sets up a sign-in once."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.urls import reverse

from accounts.access import Actor, staff_actor
from accounts.letters import outbox
from accounts.models import Invitation, Member, User
from accounts.services import record

LASTS = dt.timedelta(days=14)
LETTER = "staff_invitation"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    member: Member, *, by: Actor, now: dt.datetime, by_mail: bool = False
) -> tuple[Invitation, str]:
    """A fresh invitation and its address; the ones before it end.

    The address is a secret: show it to nobody but the member. `by_mail` is for `invite_by_mail`.
    """
    member.invitations.standing(now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        school_id=member.school_id,
        member=member,
        token_hash=hash_of(token),
        expires_at=now + LASTS,
        was_mailed=by_mail,
    )
    record("staff invited", school=member.school, by=by, member=member.pk)
    return invitation, address_of(member, token)


def address_of(member: Member, token: str) -> str:
    return f"{member.school.url}{reverse('welcome', args=[token])}"


@transaction.atomic
def invite_by_mail(member: Member, *, by: Actor, now: dt.datetime) -> Invitation:
    """Send the invitation to the member's address. Its token is made when the letter is written."""
    invitation, _url = invite(member, by=by, now=now, by_mail=True)
    outbox.enqueue(
        letter=LETTER,
        school=member.school,
        to=member.user.email,
        language=member.user.language or member.school.language,
        key=f"{LETTER}:{invitation.pk}",
        details={"invitation": str(invitation.pk)},
        due_at=now,
        not_after=invitation.expires_at,
        now=now,
        member=member,
    )
    return invitation


def renewed_address(invitation: Invitation) -> str:
    """A new token for the same invitation, at the moment its letter is written out."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.save(update_fields=["token_hash"])
    return address_of(invitation.member, token)


def standing_invitation(token: str, *, now: dt.datetime) -> Invitation | None:
    """The invitation of a token; None when it is unknown, used, too old, or the member has left."""
    found = Invitation.objects.standing(now).filter(token_hash=hash_of(token))
    invitation = found.select_related("member__user", "school").first()
    if invitation is None:
        return None
    return invitation if invitation.member.is_active_at(now) else None


def is_proof(invitation: Invitation) -> bool:
    """Whether opening it is enough to sign in.

    A link that was handed over proves no address, so it must not open a sign-in that is
    somebody's already.
    """
    user = invitation.member.user
    return invitation.was_mailed or (
        user.proven_at is None
        and not user.has_usable_password()
        and not user.members.exclude(pk=invitation.member_id).exists()
    )


@transaction.atomic
def accept(
    invitation: Invitation,
    *,
    display_name: str,
    password: str = "",
    email: str = "",
    now: dt.datetime,
) -> User | None:
    """The member has arrived: their name for families, and a password if they want one.

    `email` is for a member made without one. Returns the user to sign in at once, or None when
    the address is somebody's already: the member is then theirs, and they sign in as always.
    """
    member = invitation.member
    user = member.user if is_proof(invitation) else None
    if needs_address(member) and user is not None:
        user = _addressed(member, email)
    member.display_name = display_name
    member.save(update_fields=["display_name"])
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
    record("staff arrived", school=member.school, by=staff_actor(member, now=now), member=member.pk)
    if user is not None:
        _set_up(user, password, display_name, was_mailed=invitation.was_mailed, now=now)
    return user


def needs_address(member: Member) -> bool:
    """One made without (create_school) types it on the welcome page."""
    return not member.user.has_address


def _addressed(member: Member, email: str) -> User | None:
    """Give the placeholder the typed address, or the member to whoever has it: None."""
    placeholder = member.user
    taken = User.objects.filter(email=email).first()
    if taken is None:
        placeholder.email = email
        placeholder.save(update_fields=["email"])
        return placeholder
    member.user = taken
    member.save(update_fields=["user"])
    placeholder.delete()
    return None


def _set_up(user: User, password: str, name: str, *, was_mailed: bool, now: dt.datetime) -> None:
    if password:
        user.set_password(password)
    elif was_mailed and user.proven_at is None:
        # Whoever set it before had not shown that the address is theirs.
        user.set_unusable_password()
    if was_mailed:
        user.proven_at = user.proven_at or now
    user.name = user.name or name
    user.save()
