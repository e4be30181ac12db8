#!/bin/sh
# Installs WhisperLiveKit, the open server that speaks the same live protocol, into bench/.peers/whisperlivekit. Needs Python 3.11 to 3.13
# (PYTHON names another one) and the weights that bench/peers.sh installs. About 3 GB are downloaded from PyPI, since its PyTorch brings the
# libraries of graphics cards along, and 6 GB kept.
set -eu
bench=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
rival="$bench/.peers/whisperlivekit"
[ -x "$bench/.peers/bin/python" ] || { echo "run bench/peers.sh first" >&2; exit 1; }
[ -x "$rival/bin/python" ] || "${PYTHON:-python3}" -m venv "$rival"
"$rival/bin/python" -m pip install --quiet --disable-pip-version-check -r "$bench/live/requirements.txt"

# Its own policy reads PyTorch's format: the server's own weights, written in that.
models=${BENCH_MODELS_DIR:-$bench/../../shared/models}
mkdir -p "$rival/weights"
"$rival/bin/python" "$bench/live/rival_weights.py" "$bench/../models/ggml-tiny.en-q8_0.bin" "$rival/weights/tiny.en.pt"
[ ! -f "$models/ggml-base-q5_1.bin" ] || "$rival/bin/python" "$bench/live/rival_weights.py" "$models/ggml-base-q5_1.bin" "$rival/weights/base.pt"
"$rival/bin/python" -m pip list --disable-pip-version-check 2>/dev/null | grep -i -E '^(whisperlivekit|faster-whisper|torch) '
