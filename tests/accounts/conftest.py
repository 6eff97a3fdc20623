"""What may be collected here."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
collect_ignore = [] if SHARED.exists() else ["test_roster_files.py", "test_oneroster_files.py"]
