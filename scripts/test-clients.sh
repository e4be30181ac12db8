#!/usr/bin/env bash
# Installs other people's clients that some tests drive: curl, Chromium, and Python with httpx and websockets in the folder .clients.
# Without them those tests say that they are skipped; CI runs this first, so that it skips none.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v curl >/dev/null || missing+=(curl)
command -v chromium >/dev/null || missing+=(chromium)
command -v python3 >/dev/null || missing+=(python3 python3-venv)
if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "Missing: ${missing[*]}. Install them, or run this as root on Debian." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"
fi

if ! .clients/bin/python -c 'import httpx, websockets' 2>/dev/null; then
  rm -rf .clients
  if ! python3 -m venv .clients; then # Debian keeps venv in a package of its own
    rm -rf .clients
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv
    python3 -m venv .clients
  fi
  .clients/bin/pip install -q --disable-pip-version-check -r scripts/test-clients.txt
fi
echo "clients: $(curl --version | head -n 1 | cut -d' ' -f1-2), $(.clients/bin/python -c 'import httpx, platform, websockets; print("Python", platform.python_version(), "httpx", httpx.__version__, "websockets", websockets.__version__)')"
