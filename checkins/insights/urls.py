"""URLs of the figures. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.insights import views, wall_views

urlpatterns = [
    path("reach/", views.reach_now, name="reach_now"),
    path("reach/<week:week>/", views.reach_page, name="reach"),
    path("reach/<week:week>/good-news/", views.good_news_waiting, name="good_news_waiting"),
    path("reach/<week:week>/poster/", views.reach_poster, name="reach_poster"),
    path("reach/<week:week>/figures.csv", views.reach_csv, name="reach_csv"),
    path("thanks/", wall_views.thanks_page, name="thanks"),
    path("thanks/write/", wall_views.thanks_write, name="thanks_write"),
    path("thanks/<uuid:thank_you_id>/show/", wall_views.thanks_show, name="thanks_show"),
    path(
        "thanks/<uuid:thank_you_id>/take-down/",
        wall_views.thanks_take_down,
        name="thanks_take_down",
    ),
]
