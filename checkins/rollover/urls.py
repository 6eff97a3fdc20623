"""Pages of the turn from one school year to the next."""

from django.urls import path

from checkins.rollover import views

urlpatterns = [
    path("calendar/next-year/", views.next_year, name="next_year"),
    path(
        "calendar/next-year/class/<uuid:classroom_id>/",
        views.next_year_class,
        name="next_year_class",
    ),
    path("calendar/next-year/prepare/", views.next_year_prepare, name="next_year_prepare"),
    path("calendar/next-year/take-back/", views.next_year_take_back, name="next_year_take_back"),
    path("goals/next-year/", views.goals_next_year, name="goals_next_year"),
]
