#!/usr/bin/env bash
# Installs the programs with which tests/test_clients.py fills in forms, where it can; run it as often as you like.
# A test whose program is missing is skipped and says so.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
need() { "${@:2}" >/dev/null 2>&1 || missing+=("$1"); }
need chromium test -x /usr/bin/chromium
need nodejs command -v node
need npm command -v npm
need pdftk-java command -v pdftk
need poppler-utils command -v pdftoppm
need python3-gi /usr/bin/python3 -I -c 'import gi'
need gir1.2-poppler-0.18 /usr/bin/python3 -I -c 'import gi; gi.require_version("Poppler", "0.18"); from gi.repository import Poppler'

if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "Not installed: ${missing[*]}. On Debian, as root: apt install ${missing[*]}"
    fi
fi

# The stamp is the lock file as it was when its packages were installed.
if command -v npm >/dev/null && ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --omit=optional --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed
fi
