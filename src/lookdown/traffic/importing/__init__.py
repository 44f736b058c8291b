"""Foreign files made recordings: read as they are, told apart by content, counted by rule."""
