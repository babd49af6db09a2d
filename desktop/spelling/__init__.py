"""Spelling, by the system's dictionaries."""
