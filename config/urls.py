"""Every URL of the product."""

from django.urls import URLPattern, URLResolver, include, path

from config.health import health
from config.offline import offline, worker

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
    path("offline/", offline, name="offline"),
    path("worker.js", worker, name="worker"),
    path("", include("accounts.letters.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.people_urls")),
    path("", include("checkins.calendars.urls")),
    path("", include("checkins.rollover.urls")),
    path("", include("checkins.setup.urls")),
    path("", include("checkins.designs.urls")),
    path("", include("checkins.urls")),
    path("", include("checkins.about.urls")),
    path("", include("checkins.insights.urls")),
    path("", include("checkins.story.urls")),
    path("", include("checkins.home_urls")),
    path("", include("checkins.replies.urls")),
    path("", include("accounts.invitations.urls")),
    path("", include("checkins.printing.urls")),
    path("", include("checkins.demo.urls")),
]
