"""What passes between school and home in a week: sheets, goals, questions, replies, paper."""

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "checkins"
