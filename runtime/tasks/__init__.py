"""What a writer asks for, turned into a prompt and a canvas."""
