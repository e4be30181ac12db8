#!/usr/bin/env bash
# Installs other people's clients, which the tests in test/clients and test/console drive: into the folder .clients Python with the packages of
# test-clients/python.txt, a second Python with older ones in .clients/older, and heavy ones for Node in .clients/npm. And curl, Chromium and Go.
# Without them those tests say that they are skipped; CI runs this first, so that it skips none.
set -euo pipefail
cd "$(dirname "$0")/.."
lists=scripts/test-clients

install() {
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "Missing: $*. Install them, or run this as root on Debian." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"
}

missing=()
command -v curl >/dev/null || missing+=(curl)
command -v chromium >/dev/null || missing+=(chromium)
# The documents' programs in Go, with the WebSocket library as Debian packages it.
command -v go >/dev/null || missing+=(golang-go)
[ -d /usr/share/gocode/src/github.com/gorilla/websocket ] || missing+=(golang-github-gorilla-websocket-dev)
command -v python3 >/dev/null || missing+=(python3 python3-venv)
[ "${#missing[@]}" -eq 0 ] || install "${missing[@]}"

pip() {
  .clients/bin/python -m pip --python "$1" install -q --disable-pip-version-check --only-binary :all: -r "$lists/$2"
}

node_clients() {
  mkdir .clients/npm
  cp "$lists/package.json" "$lists/package-lock.json" .clients/npm/
  npm ci --prefix .clients/npm --ignore-scripts --no-audit --no-fund --loglevel=error
}

# What is installed is written down last, so that what was broken off is done again.
wanted=$(cat "$lists"/*)
if [ "$(cat .clients/installed 2>/dev/null)" != "$wanted" ]; then
  rm -rf .clients
  if ! python3 -m venv .clients; then # Debian keeps venv in a package of its own
    rm -rf .clients
    install python3-venv
    python3 -m venv .clients
  fi
  node_clients &
  node=$!
  trap wait EXIT # Nothing goes on behind a failure.
  python3 -m venv --without-pip .clients/older
  pip .clients/bin/python python.txt
  pip .clients/older/bin/python python-older.txt
  wait "$node"
  printf '%s\n' "$wanted" >.clients/installed
fi
echo "clients: $(curl --version | head -n 1 | cut -d' ' -f1-2), $(.clients/bin/python --version), $(.clients/older/bin/python --version), and the packages of $lists"
