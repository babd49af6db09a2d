"""How well a model does what a writer asks for, measured on text it has never seen: strength, gaps, early stopping."""
