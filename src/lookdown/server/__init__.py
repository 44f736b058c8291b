"""The picture for people and programs: one WebSocket of binary columns, REST, and where both come from."""
