"""Outside judges of the promises: `python -m proofs` runs them and prints which of them are held."""
