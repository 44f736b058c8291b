#!/bin/sh
# Make .venv with lookdown (editable) and what it needs, at the versions in constraints.txt.
# uv when it is there, else the first python3 of 3.11 to 3.13 with its own venv and pip.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'lookdown: %s\n' "$*" >&2; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    say "needs Python 3.11, 3.12 or 3.13 and found none. On Debian: apt-get install python3 python3-venv"
    return 1
}

python=$(find_python)

# A half-made environment, or one whose Python has gone, is made anew.
if [ -e .venv ] && ! fits .venv/bin/python; then
    rm -rf .venv
fi

if command -v uv >/dev/null 2>&1; then
    say "setting up .venv with uv (once; downloads about 250 MB when nothing is cached)"
    [ -e .venv ] || uv venv --quiet --python "$python" .venv
    UV_BUILD_CONSTRAINT=constraints.txt uv pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable '.[dev]'
else
    say "setting up .venv with $python and pip (once; downloads about 250 MB when nothing is cached)"
    if [ ! -e .venv ] && ! "$python" -m venv .venv; then
        rm -rf .venv
        say "this Python cannot make a virtual environment. On Debian: apt-get install python3-venv"
        exit 1
    fi
    # By the environment variable rather than --constraint, because then it holds for the build backend too.
    PIP_CONSTRAINT=constraints.txt .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
fi

# What the tests, `make run` and `lookdown track` would compile in any case; whoever comes first would wait for it.
say "compiling the tracker for this machine (once; about half a minute)"
.venv/bin/python tools/warm_up.py tracker --most-s 300 || say "not finished: the rest is compiled at first use"
say "ready: .venv/bin/lookdown"
