"""Internal services: programs that are kept running for the members of a project."""
