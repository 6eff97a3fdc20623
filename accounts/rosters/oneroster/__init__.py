"""OneRoster CSV packages, 1.1 and 1.2 (1EdTech): a zip of tables -> one District. Pure.

package.py   the zip and its manifest, with bounds
rows.py      one table: columns found by name, lines that cannot be taken listed
reading.py   tables -> people, classes, links
district.py  the shapes
"""
