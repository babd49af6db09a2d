"""Sets the program up on a computer: ``run.py`` installs and starts it, ``test.py`` installs and checks it."""
