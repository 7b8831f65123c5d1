"""The site under load: `python -m proofs.load` fills one, uses it like people and programs, judges what is left."""
