"""The link in an invitation, and the pages from which families are welcomed."""

from django.urls import path

from accounts.invitations import family_views, views

urlpatterns = [
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("people/welcome/", family_views.welcome_families, name="welcome_families"),
    path("people/welcome/send/", family_views.welcome_send, name="welcome_send"),
]
