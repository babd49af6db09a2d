"""What can be measured of the window: `python -m desktop.benchmark`."""
