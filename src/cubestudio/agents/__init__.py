"""What agents in pods talk to: they fetch their job, its files and tools, and bring what their replica leaves."""
