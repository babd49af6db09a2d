"""The text, its file, its locks and its recovery journal."""
