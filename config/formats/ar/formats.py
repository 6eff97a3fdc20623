"""A day with its hour in Arabic; without these Django writes the English order."""

DATETIME_FORMAT = "j F، Y، g:i A"
# With right-to-left marks, as in Django's own short day.
SHORT_DATETIME_FORMAT = "d\N{RIGHT-TO-LEFT MARK}/m\N{RIGHT-TO-LEFT MARK}/Y، g:i A"
