"""From one school year to the next: planned in summer, true on a day, taken back until then (ADR 7)."""
