"""Weights in fewer bits: what they take, how they compute, and what is lost by it."""
