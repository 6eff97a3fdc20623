"""The code on a printed sheet. It opens nothing: it offers a link by mail, and the staff's door."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Hat, policy
from accounts.language import speak
from accounts.signin.throttle import from_here, is_throttled
from checkins.models import PaperCopy
from checkins.replies import fresh


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        error_messages={
            "required": _("Please type the address that the school has for you."),
            "invalid": _("That does not look like an address. One has an @ in it."),
            "max_length": _("That is too long for an address."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@policy(Hat.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def printed(request: ActingRequest, code: str) -> HttpResponse:
    """The page behind the QR, in any case of letters. The same answer for every address."""
    paper = (
        PaperCopy.objects.select_related("school", "child")
        .filter(secret=code.upper()[:64], school__isnull=False)
        .first()
        if code.isascii()
        else None
    )
    if paper is None:
        raise Http404
    speak(request, paper.language)
    form = AddressForm(request.POST or None, use_required_attribute=False)
    is_asked = request.method == "POST" and paper.child_id is not None and form.is_valid()
    if is_asked and _may_ask(request, paper):
        fresh.send_link_for_paper(paper, form.cleaned_data["email"], now=timezone.now())
    school = paper.school
    context = {
        "school_name": school.name,
        "who": {
            "school_name": school.name,
            "emergency_number": school.emergency_number,
            "office_phone": school.office_phone,
        },
        "form": form,
        "is_spare": paper.child_id is None,
        "is_asked": is_asked,
    }
    status = 400 if form.is_bound and not is_asked and paper.child_id else 200
    return render(request, "replies/printed.html", context, status=status)


def _may_ask(request: ActingRequest, paper: PaperCopy) -> bool:
    """Count this asking, whatever address was typed; beyond the limit the page says the same and
    nothing is sent. By network first: who found a page in the street does not use up its owner's."""
    page = str(paper.pk)
    if is_throttled(request, "printed_page_from_here", key=from_here(request, page)):
        return False
    return not is_throttled(request, "printed_page", key=page)
