#!/bin/sh
# Write the exact versions in .venv to constraints.txt: names and versions only, no address and no path.
set -eu
cd "$(dirname "$0")/.."
{
    echo "# Exact versions of all that lookdown needs to run and to be developed: one line a package."
    echo "# Written by \`make constraints\` from an environment in which the tests passed."
    .venv/bin/python - <<'PYTHON'
from importlib.metadata import distributions

left_out = {"lookdown", "pip", "wheel"}
pins = {d.name.lower(): f"{d.name}=={d.version}" for d in distributions()}
print("\n".join(pins[name] for name in sorted(pins) if name not in left_out))
PYTHON
} >constraints.txt.part
mv constraints.txt.part constraints.txt
