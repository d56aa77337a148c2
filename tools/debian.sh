#!/usr/bin/env bash
# What the tests need of the operating system: PostgreSQL, MariaDB and a browser; or the programs named as arguments.
# Asks nothing; needs root or sudo.
set -euo pipefail
missing=()
for program in "$@"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("$program")
done
if [ $# = 0 ]; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null 2>&1; then
    missing+=(postgresql)
  fi
  if ! command -v mariadbd >/dev/null 2>&1 && ! ls /usr/sbin/mariadbd /usr/sbin/mysqld >/dev/null 2>&1; then
    missing+=(mariadb-server)
  fi
  # The browser without a window opens a page with a quarter of the work: root gets it also beside the whole one.
  if ! command -v chromium-headless-shell >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] || ! command -v chromium >/dev/null 2>&1; then
      missing+=(chromium-headless-shell fonts-noto-cjk)
    fi
  fi
  if ! command -v flock >/dev/null 2>&1 || ! command -v setpriv >/dev/null 2>&1; then
    missing+=(util-linux)
  fi
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! sudo --non-interactive true 2>/dev/null; then
    echo "Not installed and no root to install them: ${missing[*]}; the tests that need them are left out." >&2
    exit 0
  fi
  as_root=(sudo --non-interactive)
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "No apt-get here; install by hand: ${missing[*]}; the tests that need them are left out." >&2
  exit 0
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet=2
if ! apt-cache show chromium-headless-shell >/dev/null 2>&1; then
  missing=("${missing[@]/#chromium-headless-shell/chromium}") # older releases have both in one
fi
# The packages' own servers must not start: the tests start theirs in folders of their own.
install=(apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}")
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 "${install[@]}" </dev/null >/dev/null
