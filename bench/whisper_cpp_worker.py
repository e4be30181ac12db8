"""whisper.cpp as a long-lived worker: requests {"file", "beam", "timestamps", "language"}, times in seconds, decoding of the file included."""

import argparse
import importlib.metadata
import time

import json_lines
from faster_whisper.audio import decode_audio
from pywhispercpp.model import Model

parser = argparse.ArgumentParser()
parser.add_argument("--weights", required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

GREEDY, BEAM = 0, 1


def make(strategy):
    # The library's own defaults for the strategy: greedy, or a beam of 5.
    return Model(
        options.weights,
        params_sampling_strategy=strategy,
        n_threads=options.threads,
        print_progress=False,
        print_realtime=False,
        redirect_whispercpp_logs_to=None,
    )


def answer(models, request):
    # The strategy belongs to the model object, so each has its own; a run that needs one alone loads one alone.
    strategy = BEAM if request["beam"] > 1 else GREEDY
    if strategy not in models:
        models[strategy] = make(strategy)
    start = time.perf_counter()
    audio = decode_audio(request["file"])  # The wheel reads WAV alone; its examples take ffmpeg for the rest, as this does.
    segments = models[strategy].transcribe(audio, language=request["language"], no_timestamps=not request["timestamps"])
    return {"text": " ".join(segment.text for segment in segments), "seconds": time.perf_counter() - start, "words": []}


def load():
    return {GREEDY: make(GREEDY)}


json_lines.serve(load, answer, {"pywhispercpp": importlib.metadata.version("pywhispercpp")})
