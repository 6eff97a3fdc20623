"""URLs of the post room."""

from django.urls import path

from accounts.letters import demo, views

urlpatterns = [
    path("letters/stop/<str:token>/", views.letters_stop, name="letters_stop"),
    path("letters/start/<str:token>/", views.letters_start, name="letters_start"),
    path("demo/mail/", demo.mail_list, name="demo_mail"),
    path("demo/mail.json", demo.mail_json, name="demo_mail_json"),
    path("demo/mail/<str:name>/", demo.mail_one, name="demo_mail_one"),
    path("demo/mail/<str:name>/html/", demo.mail_html, name="demo_mail_html"),
]
