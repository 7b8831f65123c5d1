"""Findings about a structure: values in, frozen dataclasses out. Standard library only."""
