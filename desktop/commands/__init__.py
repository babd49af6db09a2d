"""Finding commands by name, and the keys the writer gives them."""
