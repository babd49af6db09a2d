"""In and out: other formats become Markdown; Markdown is previewed, exported, printed, and copied with its form."""
