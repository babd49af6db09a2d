"""Sudoku as structured text: puzzles, a small model that learns to fill them in, and what it learnt, measured."""
