"""Who is reached, and who is not yet: numbers and names for leaders. No word that anybody wrote is read here."""
