"""What a suggestion changes, word by word, and taking or leaving each change."""
