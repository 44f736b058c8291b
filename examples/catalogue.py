"""Read a scenario, change one number, and say what that changes of its identity."""

from lookdown.scenario import assumptions, load_scenario, scenario_hash, with_overrides

paris = load_scenario("paris")
short = with_overrides(paris, name="paris-short", duration_s=600.0)

print(paris.scenario.title)
print("satellites:", sum(shell.satellites.number for shell in paris.constellation.shell))
print("numbers with a source:", len(assumptions(paris)))
print("hash:", scenario_hash(paris)[:12], "and, flown for ten minutes,", scenario_hash(short)[:12])
