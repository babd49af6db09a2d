"""Fast ways to compute with quantised weights, and the plain way that each is checked against."""
