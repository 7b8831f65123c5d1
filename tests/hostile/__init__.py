"""Input that nobody means well: a corpus of named items, and every route that takes any."""
