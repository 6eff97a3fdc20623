"""Nouns for pages: frozen dataclasses, a fixed number of queries each."""
