"""Files people bring and take, and that tasks read and write: the project's space, one's own, volumes of folders."""
