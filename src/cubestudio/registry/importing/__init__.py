"""Models that come from outside: unpacked, recognised and stored. No database here."""
