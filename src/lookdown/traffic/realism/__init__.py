"""Synthetic traffic beside real recordings, like with like."""
