"""Signing in. The library's other pages (sign-up, address book, resets) have no URL here."""

from django.urls import path

from accounts.signin import (
    address_views,
    safety_views,
    session_views,
    staff_views,
    step_views,
    views,
)

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/again/", views.sign_in_again, name="account_request_login_code"),
    path("login/code/", views.code, name="account_confirm_login_code"),
    path("login/passkey/", step_views.passkey_sign_in, name="passkey_sign_in"),
    path("staff/me/step/", step_views.show, name="second_step"),
    path("staff/me/safety/", safety_views.safety, name="sign_in_safety"),
    path("staff/me/safety/app/", safety_views.app_add, name="app_add"),
    path("staff/me/safety/passkey/", safety_views.passkey_add, name="passkey_add"),
    path("staff/me/safety/codes/", safety_views.codes_renew, name="codes_renew"),
    path("staff/me/safety/browsers/", session_views.end, name="browser_end"),
    path("staff/me/safety/remove/", safety_views.step_remove, name="step_remove"),
    path("staff/safety/", staff_views.staff_safety, name="staff_safety"),
    path(
        "staff/<uuid:member_id>/second-step/reset/",
        staff_views.member_reset_step,
        name="member_reset_step",
    ),
    path("home/signed-in/", session_views.home_signed_in, name="home_signed_in"),
    path("password/", views.password, name="account_password"),
    path("home/address/", address_views.address, name="home_address"),
    path("home/address/code/", address_views.address_code, name="home_address_code"),
    path("logout/", views.sign_out, name="account_logout"),
]
