"""URLs of the story. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.story import search_views, views

urlpatterns = [
    path("search/", search_views.sheet_search, name="sheet_search"),
    path("home/search/", search_views.home_search, name="home_search"),
    path("class/<uuid:classroom_id>/trend/", views.class_trend_page, name="class_trend"),
    path("child/<uuid:child_id>/story/", views.child_story, name="child_story"),
    path("child/<uuid:child_id>/story/story.csv", views.child_story_file, name="child_story_file"),
    path("home/child/<uuid:child_id>/story/", views.home_story, name="home_story"),
    path(
        "home/child/<uuid:child_id>/story/story.csv", views.home_story_file, name="home_story_file"
    ),
]
