"""Helps with texts and files: {"normalize": [text]} by Whisper's English normaliser; {"join": [file], "seconds", "out"} writes 16 kHz mono WAV."""

import importlib.metadata
import wave

import json_lines
import numpy
from faster_whisper.audio import decode_audio
from whisper_normalizer.english import EnglishTextNormalizer

RATE = 16000


def join(files, seconds, out):
    samples = numpy.concatenate([decode_audio(file, sampling_rate=RATE) for file in files])
    if seconds is not None:
        samples = samples[: round(seconds * RATE)]
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return len(samples) / RATE


def answer(normalize, request):
    if "normalize" in request:
        return {"texts": [normalize(text) for text in request["normalize"]]}
    return {"seconds": join(request["join"], request.get("seconds"), request["out"])}


json_lines.serve(EnglishTextNormalizer, answer, {"whisper-normalizer": importlib.metadata.version("whisper-normalizer")})
