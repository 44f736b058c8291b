"""Where every satellite is at any instant: the ephemeris table."""
