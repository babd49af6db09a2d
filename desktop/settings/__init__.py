"""Preferences and window state."""
