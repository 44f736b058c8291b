"""When each satellite sees a fixed place, to the millisecond, and what follows for revisits."""
