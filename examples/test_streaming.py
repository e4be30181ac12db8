"""Streams an audio file to the server and prints what is said while it is said.

    pip install -r examples/requirements.txt
    python examples/test_streaming.py --token YOUR_API_KEY --audio audio/jfk.wav --model tiny.en

A WAV file is sent at the pace at which it was spoken, any other as it is, which the server recognises by itself.
"""

import argparse
import asyncio
import contextlib
import json
import time
import wave

from live_stream import DEFAULT_URL, connect, print_results, run

PIECES_PER_SECOND = 20


def read_arguments():
    parser = argparse.ArgumentParser(description="Stream an audio file and print the transcript.")
    parser.add_argument("--token", required=True, help="an API key of the server")
    parser.add_argument("--audio", required=True, help="any audio file")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--url", default=DEFAULT_URL, help="the server's address; %(default)s by default")
    return parser.parse_args()


def bytes_per_second(path):
    """How fast the file's bytes are spoken; a quarter of a megabyte where that is not known."""
    with contextlib.suppress(wave.Error, EOFError), wave.open(path) as audio:
        return audio.getframerate() * audio.getnchannels() * audio.getsampwidth()
    return 250_000


async def send_audio(socket, path):
    rate = bytes_per_second(path)
    began = time.monotonic()
    sent = 0
    with open(path, "rb") as audio:
        # The header of a WAV file goes along: the server reads it.
        while piece := audio.read(max(1, rate // PIECES_PER_SECOND)):
            await socket.send(piece)
            sent += len(piece)
            await asyncio.sleep(began + sent / rate - time.monotonic())
    # Everything that was sent becomes final, then the server closes.
    await socket.send(json.dumps({"type": "CloseStream"}))


async def main(options):
    query = {"model": options.model, "punctuate": "true", "interim_results": "true"}
    async with connect(options, query) as socket:
        # Both at once: results come while the audio still goes out.
        await asyncio.gather(send_audio(socket, options.audio), print_results(socket))


options = read_arguments()
run(main(options), options.url)
