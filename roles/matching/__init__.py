"""Free text of duties to canonical responsibilities: values in, values out. Standard library only."""
