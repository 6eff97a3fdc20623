"""The start, a signed-in parent's pages, and the school's own."""

from django.urls import path

from checkins.views.home import home, home_child, home_letters, home_settings, home_welcome
from checkins.views.school import school_page
from checkins.views.start import start

urlpatterns = [
    path("", start, name="start"),
    path("school/", school_page, name="school_page"),
    path("home/", home, name="home"),
    path("home/welcome/", home_welcome, name="home_welcome"),
    path("home/child/<uuid:child_id>/", home_child, name="home_child"),
    path("home/settings/", home_settings, name="home_settings"),
    path("home/letters/", home_letters, name="home_letters"),
]
