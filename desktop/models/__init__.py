"""The models window: what is on offer, what is here, what it needs of this computer, and the work on it."""
