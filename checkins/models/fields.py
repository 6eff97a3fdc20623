"""Column types of our own."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.stand_ins import Slot, register, some_monday
from checkins.weeks import Week

if TYPE_CHECKING:
    DateField = models.DateField[Week | str, Week]
else:
    DateField = models.DateField


class WeekField(DateField):
    """A Week, stored as the date of its Monday so that the database can order weeks."""

    description = "ISO week"
    if TYPE_CHECKING:
        _pyi_lookup_exact_type: Any

    def from_db_value(self, value: dt.date | None, *_: object) -> Week | None:
        return None if value is None else Week(value)

    def to_python(self, value: Any) -> Week | None:
        if value is None or isinstance(value, Week):
            return value
        if isinstance(value, str) and "W" in value:
            return Week.parse(value)
        day = super().to_python(value)
        return Week(day)

    def get_prep_value(self, value: Any) -> Any:
        week = self.to_python(value)
        return None if week is None else week.monday

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


register(Week, Slot(WeekField(), lambda: Week(some_monday())))
