"""Packs: one step's letters, forms, invitation and manifest, lawful and all at once."""
