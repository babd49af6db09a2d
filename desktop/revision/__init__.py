"""Watching a text being revised: how it is revealed, going back through its steps, and its numbers."""
