"""Words the model was unsure of, and what else could stand there."""
