"""Workloads as pods of one cluster."""
