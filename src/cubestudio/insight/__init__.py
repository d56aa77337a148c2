"""What stands above the features and looks at all of them: what waits, and why."""
