"""What every file here is given, and how it plays a recording."""

import os

SERVER = os.environ["SERVER"]
SOCKETS = SERVER.replace("http", "ws", 1)
KEY = os.environ["KEY"]
AUDIO = os.environ["AUDIO"]


def audio():
    with open(AUDIO, "rb") as file:
        return file.read()


def samples():
    """16-bit samples at 16 kHz, without the file's header."""
    whole = audio()
    return whole[whole.index(b"data") + 8 :]


def pieces(data, size=8000):
    for at in range(0, len(data), size):
        yield data[at : at + size]


def tenths():
    """A tenth of a second each, from the recording played eight times: on a busy machine guesses come late."""
    for _ in range(8):
        yield from pieces(samples(), 3200)
