"""About me: a home's page, the teacher's page, the round in which families are asked."""

from django.urls import path

from checkins.about.views_child import child_about, child_about_paper
from checkins.about.views_home import home_about, home_about_all
from checkins.about.views_round import (
    about_me,
    about_me_ask,
    about_me_class,
    about_me_class_ask,
    about_me_print,
)

urlpatterns = [
    path("home/about/", home_about_all, name="home_about_all"),
    path("home/child/<uuid:child_id>/about/", home_about, name="home_about"),
    path("child/<uuid:child_id>/about/", child_about, name="child_about"),
    path("child/<uuid:child_id>/about/paper/", child_about_paper, name="child_about_paper"),
    path("about-me/", about_me, name="about_me"),
    path("about-me/ask/", about_me_ask, name="about_me_ask"),
    path("about-me/class/<uuid:classroom_id>/", about_me_class, name="about_me_class"),
    path("about-me/class/<uuid:classroom_id>/ask/", about_me_class_ask, name="about_me_class_ask"),
    path("about-me/class/<uuid:classroom_id>/pages.pdf", about_me_print, name="about_me_print"),
]
