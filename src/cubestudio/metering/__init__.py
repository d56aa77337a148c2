"""The usage ledger: what every attempt asked for and used. Quotas and bills will stand on it."""
