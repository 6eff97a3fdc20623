"""URLs of the print room. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.printing import views, welcome_views

urlpatterns = [
    path("class/<uuid:classroom_id>/<week:week>/print.pdf", views.class_print, name="class_print"),
    path("sheet/<uuid:sheet_id>/print.pdf", views.sheet_print, name="sheet_print"),
    path("home/sheet/<uuid:sheet_id>/print.pdf", views.home_print, name="home_print"),
    path(
        "people/class/<uuid:classroom_id>/welcome.pdf",
        welcome_views.welcome_print,
        name="welcome_print",
    ),
    path(
        "people/guardian/<uuid:guardian_id>/welcome.pdf",
        welcome_views.welcome_print_one,
        name="welcome_print_one",
    ),
]
