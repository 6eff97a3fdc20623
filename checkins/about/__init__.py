"""About me: families tell of their child once a year, by phone or on paper; a new teacher reads it first."""
