"""Domain-free foundations: ids, clock, faults, settings, paging, backoff, safe file access."""
