"""PURE: what a role card says as a value, in one language, and what changed between two of them."""
