"""A school's days off from a calendar file (.ics): read, shown, applied, undone.

The room stands in `checkins`, not beside the rosters in `accounts`: terms and days off say when a
week opens, and weeks are what this app is about. It goes the rosters' way: `reading` is pure,
`planning` reads only, `apply` writes. Nothing is ever fetched from an address in the file.
"""
