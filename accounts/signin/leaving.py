"""Somebody no longer works here: what opened doors to them as staff goes in the same transaction."""

import datetime as dt

from accounts.models import Delivery, Member
from accounts.signin import factors, services


def end_sign_in(member: Member, *, now: dt.datetime) -> None:
    """Every session ends; who is a parent too signs in again and finds the family's pages.

    Who works nowhere any more keeps no second step: a passkey would be a way in beside the address. Whose
    address opens no door any more gets no code that was asked for before, either.
    """
    user = member.user
    user.end_sessions()
    members = user.members.select_related("school")
    if not any(one.is_active_at(now) for one in members):
        factors.let_go(user)
    if services.reach_of(user.email, user, now=now) is None:
        codes = Delivery.objects.waiting().filter(user=user, letter=services.LETTER)
        codes.update(state=Delivery.State.CANCELLED, details={})
