"""URLs of the try-out run."""

from django.urls import path

from checkins.demo import parts

urlpatterns = [path("parts/", parts.parts, name="parts")]
