"""Flights as receivers heard them: rows, cleaned by stated rules and made smooth."""
