"""Who people are: schools, staff, children, guardians, how they sign in, and the letters they get."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401 - registers the house's own checks
