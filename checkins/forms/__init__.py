"""Forms of the core pages, one file a page."""
