"""From an empty installation to the first letters: what is done, what is missing, and going live.

Nothing here is a stored step: each page reads the record anew, so that the list may be left and taken
up at any moment, by any leader. It leads to other rooms by their pages' names and imports none.
"""
