"""The form of a replica's state file, which the nursery writes and the server reads.

Only the standard library; see `nursery` for why so little.
"""

STATE_SIZE, REPORT_AT = 1024, 512
"""The state file is allocated whole before the start, so that a full disk cannot swallow the result."""
