"""The house's own rules as Django system checks: they run with every `manage.py check` and test."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import SchoolRecord
from accounts.retention import RULES
from accounts.signin.policies import policy_of_library_view

OURS = ("accounts", "checkins")
WITHOUT_SCHOOL = {
    "accounts.User",
    "accounts.School",
    "accounts.SetupCode",
    "accounts.Heartbeat",
    "accounts.OpenSession",
}


@register
def every_table_is_kept_for_a_stated_time(**_: Any) -> list[CheckMessage]:
    """Each model has a rule of retention, and each rule a model."""
    models = {model._meta.label for app in OURS for model in apps.get_app_config(app).get_models()}
    models = {label for label in models if not label.partition(".")[2].endswith("_readers")}
    missing = [
        Error(f"{label} has no rule.", id="house.E001") for label in sorted(models - set(RULES))
    ]
    stale = [
        Error(f"{label} is no model.", id="house.E002") for label in sorted(set(RULES) - models)
    ]
    return [*missing, *stale]


@register
def every_table_names_its_school(**_: Any) -> list[CheckMessage]:
    """The school is the tenant: a row without one could be anybody's."""
    return [
        Error(f"{model._meta.label} does not name its school.", id="house.E003")
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if model._meta.label not in WITHOUT_SCHOOL and not issubclass(model, SchoolRecord)
    ]


@register
def every_url_has_a_policy(**_: Any) -> list[CheckMessage]:
    """Default deny: the middleware refuses a view without a policy, and this says so beforehand."""
    return [
        Error(f"{route} has no @policy.", id="house.E004")
        for route, view in routes()
        if getattr(view, "policy", None) is None and policy_of_library_view(view) is None
    ]


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """All (route, view) of the URLconf."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback
