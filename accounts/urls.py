"""Signing in. The library's other pages (sign-up, address book, resets) have no URL here."""

from django.urls import path

from accounts.signin import address_views, views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/again/", views.sign_in_again, name="account_request_login_code"),
    path("login/code/", views.code, name="account_confirm_login_code"),
    path("password/", views.password, name="account_password"),
    path("home/address/", address_views.address, name="home_address"),
    path("home/address/code/", address_views.address_code, name="home_address_code"),
    path("logout/", views.sign_out, name="account_logout"),
]
