"""How many replicas a service has: wish, decision, sleep."""
