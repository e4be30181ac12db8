"""Streams an audio file to the server and prints what is said while it is said.

    pip install -r examples/requirements.txt
    python examples/test_streaming.py --token YOUR_API_KEY --audio audio/jfk.wav --model tiny.en

A WAV file is sent at the pace at which it was spoken, any other as it is, which the server recognises by itself.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
import urllib.parse
import wave

import websockets.asyncio.client
import websockets.exceptions

PIECES_PER_SECOND = 20


def read_arguments():
    parser = argparse.ArgumentParser(description="Stream an audio file and print the transcript.")
    parser.add_argument("--token", required=True, help="an API key of the server")
    parser.add_argument("--audio", required=True, help="any audio file")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--url", default="ws://localhost:7860/v1/listen")
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


async def print_results(socket):
    live = sys.stdout.isatty()
    async for text in socket:
        message = json.loads(text)
        if message["type"] != "Results":
            continue
        transcript = message["channel"]["alternatives"][0]["transcript"]
        if live:
            print("\r\033[K", end="")  # Wipes the guess away.
        if message["is_final"]:
            if transcript:
                print(f"[{message['start']:.1f}s] {transcript}", flush=True)
        elif live:
            print(transcript[-79:], end="", flush=True)


async def main(options):
    query = urllib.parse.urlencode({"model": options.model, "punctuate": "true", "interim_results": "true"})
    headers = {"Authorization": f"Token {options.token}"}
    async with websockets.asyncio.client.connect(f"{options.url}?{query}", additional_headers=headers) as socket:
        # Both at once: results come while the audio still goes out.
        await asyncio.gather(send_audio(socket, options.audio), print_results(socket))


try:
    asyncio.run(main(read_arguments()))
except KeyboardInterrupt:
    print()
except websockets.exceptions.InvalidStatus as error:
    sys.exit(f"The server refused the connection ({error.response.status_code}): {(error.response.body or b'').decode()}")
except websockets.exceptions.ConnectionClosedError as error:
    sys.exit(f"The server closed the connection: {error}")
except OSError as error:
    sys.exit(str(error))
