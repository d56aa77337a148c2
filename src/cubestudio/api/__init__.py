"""The HTTP edge: all routers, errors, events, the web studio."""
