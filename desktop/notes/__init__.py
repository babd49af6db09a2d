"""Notes for oneself, and what the model is always told."""
