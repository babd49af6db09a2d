"""What a document was before, what the model wrote for it, and copies for the day the file is lost."""
