#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock from pyproject.toml; with --check only says whether they fit it.
# Versions already locked are kept; to move one: tools/lock.sh --upgrade-package NAME (or --upgrade).
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # compile OUTPUT [options]
  local output=$1
  shift
  .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --no-config --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$@" pyproject.toml -o "$output" >/dev/null
}

if [ "${1:-}" = --check ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cp requirements.lock requirements-dev.lock "$folder"
  compile "$folder/requirements.lock"
  compile "$folder/requirements-dev.lock" --group dev
  for lock in requirements.lock requirements-dev.lock; do
    if ! cmp -s "$lock" "$folder/$lock"; then
      echo "$lock does not fit pyproject.toml any more: run \`make lock\` and commit it" >&2
      diff "$lock" "$folder/$lock" >&2 || true
      exit 1
    fi
  done
  exit 0
fi
compile requirements.lock "$@"
# The second holds the first's versions, so that tests run what people run.
compile requirements-dev.lock --group dev --constraints requirements.lock "$@"
