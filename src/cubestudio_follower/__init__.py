"""Keeps the files of one Envoy equal to a table, on this machine and beside an Envoy in a pod. Standard library alone.

The driver of the gateway swaps files with it (`swap`); in a pod it is a program of its own (`follow`) that follows the
studio's table over one stream, delivered as a zip which the image's own Python runs.
"""
