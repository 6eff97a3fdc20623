"""How django-allauth is told about this product."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: a school invites staff and loads guardians."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
