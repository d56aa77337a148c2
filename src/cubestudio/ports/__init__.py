"""Protocols of the outside world. The docstrings are the contract; drivers implement them."""
