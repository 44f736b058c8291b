"""Element sets: what they hold, how they are read, written, compared and propagated."""
