"""Rosters: bytes -> rows and problems (parsing) -> what would change (planning) -> one transaction (apply)."""
