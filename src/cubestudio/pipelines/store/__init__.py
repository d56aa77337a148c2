"""The SQL of pipelines."""
