"""Words of one company that must stand nowhere near another, and everything that is looked through for them."""
