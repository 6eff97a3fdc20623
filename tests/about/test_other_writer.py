"""Two adults share a browser: a page that one left open says nothing in the other's name."""

from django.urls import reverse

from checkins.models import AboutMe
from tests.conftest import Cast, client_of


def test_a_page_of_another_adult_is_refused_in_words_and_repeats_none(cast: Cast) -> None:
    phone = client_of(cast.guardian)
    url = reverse("home_about", args=[cast.child.pk])
    sent = {"loves": "Beetles.", "whose": str(cast.strange_guardian.pk)}
    answer = phone.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This page was opened by somebody else. Nothing of it was sent as you." in page
    assert "Beetles." not in page
    assert not AboutMe.objects.filter(child=cast.child).exists()
    assert phone.post(url, sent | {"whose": str(cast.guardian.pk)}).status_code == 302
    assert AboutMe.objects.get(child=cast.child).text == "Beetles."
