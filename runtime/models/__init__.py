"""Model folders: what is on disk, and loading it."""
