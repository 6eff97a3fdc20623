"""`make run`: prepare, start web server and worker, keep them up, end them together.

For a real installation let systemd or containers do this (docs/running.md); the parts are the same.
"""
