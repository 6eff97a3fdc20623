"""What the people core tells the rooms above it. Sent inside the transaction that made it true.

`access_ended`: somebody may no longer reach a child by what they hold; kwargs `guardian` (or None
for every guardian of the child), `child` (or None for every child of the guardian), `by`, `now`.
Rooms that hand out links revoke them. Every request is checked against the record all the same.

`staff_to_invite`: a member needs a way to sign in; kwargs `member`, `by`, `now`. The invitations
room sends the letter.
"""

from django.dispatch import Signal

access_ended = Signal()
staff_to_invite = Signal()
