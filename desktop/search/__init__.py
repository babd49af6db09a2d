"""Finding and replacing in the document."""
