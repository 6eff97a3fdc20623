"""The link in an invitation."""

from django.urls import path

from accounts.invitations import views

urlpatterns = [path("welcome/<str:token>/", views.welcome, name="welcome")]
