"""PID 1 of a pod on Kubernetes: fetches what to do from the studio, does it, and brings home what comes of it.

Standard library only, any Python from 3.8 on: it runs on the Python of whatever image a workload names.
"""
