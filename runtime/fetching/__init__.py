"""How a model gets to this computer: from the Hub or a folder, made smaller on the way, over any interruption."""
