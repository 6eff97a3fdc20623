"""Signing in. The library's other pages (sign-up, address book, resets) have no URL here."""

from django.urls import path

from accounts.signin import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/again/", views.sign_in_again, name="account_request_login_code"),
    path("login/code/", views.code, name="account_confirm_login_code"),
    path("password/", views.password, name="account_password"),
    path("logout/", views.sign_out, name="account_logout"),
]
