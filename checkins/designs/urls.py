"""The school's templates."""

from django.urls import path

from checkins.designs.handing import template_give, template_uses
from checkins.designs.publishing import template_pdf, template_publish
from checkins.designs.translating import template_words
from checkins.designs.views import template, templates

urlpatterns = [
    path("templates/", templates, name="templates"),
    path("templates/given/", template_uses, name="template_uses"),
    path("templates/<uuid:template_id>/", template, name="template"),
    path("templates/<uuid:template_id>/words/", template_words, name="template_words"),
    path("templates/<uuid:template_id>/sheet.pdf", template_pdf, name="template_pdf"),
    path("templates/<uuid:template_id>/publish/", template_publish, name="template_publish"),
    path("templates/<uuid:template_id>/give/", template_give, name="template_give"),
]
