"""What the fleets of the world share: the sun, draws, courses of nodes, heights above the ground."""
