"""Welcoming families: the page, the letter, the printed code."""
