"""The smallest pattern that covers what is asked."""
