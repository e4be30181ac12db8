"""whisper.cpp as a long-lived worker: requests {"file", "language", "beam", "timestamps", "words", "prompt"}.

Times are in seconds, decoding of the file included.
"""

import argparse
import importlib.metadata
import time

import _pywhispercpp as library
import json_lines
from faster_whisper.audio import decode_audio
from pywhispercpp.model import Model

parser = argparse.ArgumentParser()
parser.add_argument("--weights", required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

GREEDY, BEAM = 0, 1
TICKS = 100  # Token times are in hundredths of a second.


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


def timed_words(context):
    """Tokens joined to words: one that begins with a space begins a word. Bytes, because a token may hold a part of a character."""
    words = []
    end_of_text = library.whisper_token_eot(context)
    for segment in range(library.whisper_full_n_segments(context)):
        for place in range(library.whisper_full_n_tokens(context, segment)):
            token = library.whisper_full_get_token_data(context, segment, place)
            if token.id >= end_of_text:
                continue
            text = library.whisper_token_to_bytes(context, token.id)
            if text.startswith(b" ") or not words:
                words.append([text, token.t0 / TICKS, token.t1 / TICKS])
            else:
                words[-1] = [words[-1][0] + text, words[-1][1], token.t1 / TICKS]
    return [[text.decode("utf-8", "replace"), start, end] for text, start, end in words]


def answer(models, request):
    # The strategy belongs to the model object, so each has its own; a run that needs one alone loads one alone.
    strategy = BEAM if request["beam"] > 1 else GREEDY
    if strategy not in models:
        models[strategy] = make(strategy)
    model = models[strategy]
    # Settings of a call stay with the model, so that each is given every time.
    settings = {"language": request["language"], "no_timestamps": not request["timestamps"], "initial_prompt": request.get("prompt") or ""}
    words = request["words"] and request["timestamps"]
    start = time.perf_counter()
    audio = decode_audio(request["file"])  # The wheel reads WAV alone; its examples take ffmpeg for the rest, as this does.
    segments = model.transcribe(audio, token_timestamps=words, **settings)
    seconds = time.perf_counter() - start
    text = " ".join(segment.text for segment in segments)
    return {"text": text, "seconds": seconds, "words": timed_words(model._ctx) if words else []}


def load():
    return {GREEDY: make(GREEDY)}


json_lines.serve(load, answer, {"pywhispercpp": importlib.metadata.version("pywhispercpp")})
