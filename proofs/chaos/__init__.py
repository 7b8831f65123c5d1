"""Faults under load: `python -m proofs.chaos` breaks a site of its own and looks whether anything was lost."""
