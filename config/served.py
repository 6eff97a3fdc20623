"""Which static files are served: all but what only paper is drawn with."""

from django.apps import apps
from django.contrib.staticfiles.apps import StaticFilesConfig

PAPERS_OWN = ["print-fonts", "print.css"]


def leave_paper_out() -> None:
    """`collectstatic` leaves paper's 18 MB of fonts where they lie; no page asks for them.

    Said to the app by its plain name: a browser test's server looks for that name among the
    installed apps, and serves no file at all where it finds a config's instead.
    """
    apps.get_app_config("staticfiles").ignore_patterns = [  # type: ignore[attr-defined]
        *StaticFilesConfig.ignore_patterns,
        *PAPERS_OWN,
    ]
