"""Words, reading time and goals."""
