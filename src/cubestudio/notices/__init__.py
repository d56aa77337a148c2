"""Telling people and programs outside: notices are lined up in a transaction and delivered, with retries, by a loop."""
