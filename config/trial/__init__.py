"""A throwaway world in which everybody asks for everything: what the access matrix is made of.

`world.build` makes two schools with one of all that an address can name, `actors` who asks,
`addresses` what is asked for, `asking` asks and says in a word what came back. The tests hold the
answers against a table that was written by hand; `manage.py access --json` prints them.
"""
