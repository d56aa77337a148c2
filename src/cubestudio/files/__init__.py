"""The project's space: files people bring and take, and that tasks read and write."""
