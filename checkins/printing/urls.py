"""URLs of the print room. Included after `checkins.urls`, which registers `<week:week>`."""

from django.urls import path

from checkins.printing import views

urlpatterns = [
    path("class/<uuid:classroom_id>/<week:week>/print.pdf", views.class_print, name="class_print"),
    path("sheet/<uuid:sheet_id>/print.pdf", views.sheet_print, name="sheet_print"),
    path("home/sheet/<uuid:sheet_id>/print.pdf", views.home_print, name="home_print"),
]
