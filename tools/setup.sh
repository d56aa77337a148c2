#!/usr/bin/env bash
# Makes .venv from a lock file: tools/setup.sh LOCK. Needs nothing but some Python >= 3.11 with pip.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=${1:-requirements.lock}

newest_python() {
  local minor candidate
  for minor in 20 19 18 17 16 15 14 13 12 11; do
    for candidate in "python3.$minor" python3 python; do
      if command -v "$candidate" >/dev/null 2>&1 &&
        [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "3.$minor" ]; then
        "$candidate" -c 'import os, sys; print(os.path.realpath(sys.executable))'
        return
      fi
    done
  done
  {
    echo "Cube Studio needs Python 3.11 or newer; on PATH there is: $(python3 --version 2>/dev/null || echo none)."
    echo "Install one (Debian and Ubuntu: apt install python3 python3-pip), or name it: PYTHON=/path/to/python3 make demo"
  } >&2
  exit 2
}

python=${PYTHON:-$(newest_python)}

# uv comes from PyPI into .tools: no root, no venv module, and no word of an externally managed Python.
if [ ! -x .tools/bin/uv ]; then
  echo "installing uv into .tools"
  installed=""
  for pip in "$python -m pip" "python3 -m pip" pip3 pip; do
    if $pip --version >/dev/null 2>&1; then
      $pip install --quiet --disable-pip-version-check --no-warn-script-location --target .tools uv
      installed=yes
      break
    fi
  done
  if [ -z "$installed" ]; then
    echo "There is no pip for $python. Install it (Debian and Ubuntu: apt install python3-pip)." >&2
    exit 2
  fi
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  .tools/bin/uv venv --quiet --clear --no-python-downloads --python "$python" .venv
fi
echo "installing the packages of $lock"
export UV_LINK_MODE=${UV_LINK_MODE:-copy}
.tools/bin/uv pip install --python .venv/bin/python --compile-bytecode -r "$lock"
.tools/bin/uv pip install --python .venv/bin/python --quiet --no-deps --editable .
