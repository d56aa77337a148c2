"""Parts of the serving bench: models, contestants, servers, load."""
