"""How many satellites see each place at an instant, and what that makes over time."""
