"""The client's verbs, one module per noun."""
