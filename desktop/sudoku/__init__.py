"""A page on which a model fills in a Sudoku before the reader's eyes."""
