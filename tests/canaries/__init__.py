"""Words that must not be found where they do not belong.

A canary is a short mark that stands in one field of one row. Whatever leaves the product is searched
for marks; each one found must belong to somebody who may read it. Who may, stands in readers.csv.
"""
