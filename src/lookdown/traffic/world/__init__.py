"""The whole world's sky by rule: airports, routes, winds and the fleets that fly."""
