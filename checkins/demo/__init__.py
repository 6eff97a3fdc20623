"""The demo school: Alder Street School, with a term laid around today. Fictional throughout."""
