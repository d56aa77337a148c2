"""Verbs of templates, pipelines and runs."""
