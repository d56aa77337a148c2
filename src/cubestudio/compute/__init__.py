"""Where workloads may run: clusters, and which project is bound to which."""
