"""URLs of the figures. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.insights import views

urlpatterns = [
    path("reach/", views.reach_now, name="reach_now"),
    path("reach/<week:week>/", views.reach_page, name="reach"),
    path("reach/<week:week>/good-news/", views.good_news_waiting, name="good_news_waiting"),
    path("reach/<week:week>/poster/", views.reach_poster, name="reach_poster"),
    path("reach/<week:week>/figures.csv", views.reach_csv, name="reach_csv"),
]
