"""Shortest ways over the mesh: sweeps, label-correcting, Dijkstra; pairs of stations; what changed; detours."""
