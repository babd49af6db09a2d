"""The preferences window, made of what the settings declare."""
