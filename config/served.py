"""Which static files are served: all but what only paper is drawn with."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFiles(StaticFilesConfig):
    """`collectstatic` leaves paper's 18 MB of fonts where they lie; no page asks for them."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "print-fonts",
        "print.css",
    ]
