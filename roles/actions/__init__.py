"""Every write of this room."""

from roles.actions.catalogue import CatalogueInUse, Loaded, load_catalogue

__all__ = ["CatalogueInUse", "Loaded", "load_catalogue"]
