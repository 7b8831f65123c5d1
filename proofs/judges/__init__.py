"""Judges that take too long for each change: pytest modules which `make audit` runs."""
