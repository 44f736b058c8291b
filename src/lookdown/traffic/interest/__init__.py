"""Objects of interest: the rare ones that a scenario puts into the sky, and what their transponders say."""
