"""The model server that runs inside a replica: one model, many protocols, no control plane.

Imports nothing of the studio nor its SDK; the libraries of an engine are imported only when that engine is used.
"""
