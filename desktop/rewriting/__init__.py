"""Asking for a rewrite: the box at the selection, ready-made instructions, comments."""
