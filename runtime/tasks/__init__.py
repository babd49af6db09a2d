"""What a writer asks for, turned into a prompt, canvases and the text they stand for."""
