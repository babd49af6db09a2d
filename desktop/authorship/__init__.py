"""Which words the model wrote, which the writer wrote, and which of the model's the writer changed."""
