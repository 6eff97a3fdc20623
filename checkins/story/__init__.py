"""A child's story over a term, a class's trend, and finding words in one's own children's sheets."""
