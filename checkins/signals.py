"""What the core tells the rooms above it. Sent inside the transaction that made it true.

`year_turned`: a new school year has begun; `school`, `classrooms` (those that ended), `now`.
`minute_came`: the tick has come to a school; `school`, `now`. May come late, twice or at once.
`sheet_shared` and `sheet_taken_back`: sender Sheet, `sheet`, `by` (Member), `now`.
"""

from django.dispatch import Signal

sheet_shared = Signal()
sheet_taken_back = Signal()
year_turned = Signal()
minute_came = Signal()
