"""Versions of a passage side by side, and new ones made of their sentences."""
