"""What the core tells the rooms above it. Sent inside the transaction that made it true.

`sheet_shared` and `sheet_taken_back`: sender Sheet, `sheet`, `by` (Member), `now`.
"""

from django.dispatch import Signal

sheet_shared = Signal()
sheet_taken_back = Signal()
