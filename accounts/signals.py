"""What the people core tells the rooms above it. Sent inside the transaction that made it true.

`access_ended`: somebody may no longer reach a child by what they hold; kwargs `guardian` (or None
for every guardian of the child), `child` (or None for every child of the guardian), `by`, `now`.
Rooms that hand out links revoke them. Every request is checked against the record all the same.

`child_moved`: a child's home class is another from a day on; kwargs `child`, `from_day`, `by`, `now`.

`child_erased`: a child's record goes for good; kwargs `name` (the given one), `around` (addresses of
all its adults), `gone` (of those who go along).

`staff_to_invite`: a member needs a way to sign in; kwargs `member`, `by`, `now`. The invitations
room sends the letter.

`staff_left`: a member's last day is over; kwargs `member`, `by`, `now`. Whatever opened a door to them as
staff ends: sessions, second steps, invitations, letters on their way.
"""

from django.dispatch import Signal

access_ended = Signal()
child_erased = Signal()
child_moved = Signal()
staff_left = Signal()
staff_to_invite = Signal()
