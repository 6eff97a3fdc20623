"""URLs of the story. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.story import views

urlpatterns = [
    path("child/<uuid:child_id>/story/", views.child_story, name="child_story"),
    path("home/child/<uuid:child_id>/story/", views.home_story, name="home_story"),
]
