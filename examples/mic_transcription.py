"""Transcribes the microphone: finals line by line, and below them the guess of the moment. Ctrl-C ends it.

    pip install -r examples/requirements.txt
    python examples/mic_transcription.py --token YOUR_API_KEY --model tiny.en
    python examples/mic_transcription.py --list-devices
"""

import argparse
import asyncio
import json
import signal
import sys
import time

from live_stream import DEFAULT_URL, connect, print_results, run

SAMPLE_RATE = 16_000
PIECE_SAMPLES = SAMPLE_RATE // 20
FINISH_SECONDS = 30


def read_arguments():
    parser = argparse.ArgumentParser(description="Transcribe the microphone.")
    parser.add_argument("--token", help="an API key of the server")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--url", default=DEFAULT_URL, help="the server's address; %(default)s by default")
    parser.add_argument("--list-devices", action="store_true", help="show the audio devices and end")
    parser.add_argument("--device", help="number or a part of the name of one of them")
    parser.add_argument("--source", help="a file instead of the microphone: samples of 16 kHz, 16 bits and one channel, in a WAV file or bare")
    options = parser.parse_args()
    if options.token is None and not options.list_devices:
        parser.error("--token is missing: give an API key of the server")
    return options


def load_sounddevice():
    try:
        import sounddevice
    except ImportError:
        sys.exit("The microphone needs the package sounddevice: pip install -r examples/requirements.txt")
    except OSError as error:  # The package is there, the library that it calls is not.
        sys.exit(f"{error}. Install PortAudio: apt install libportaudio2, or brew install portaudio.")
    return sounddevice


async def microphone(device):
    """Pieces of audio as they are recorded."""
    sounddevice = load_sounddevice()
    loop = asyncio.get_running_loop()
    pieces = asyncio.Queue()

    def take(data, frames, when, status):
        loop.call_soon_threadsafe(pieces.put_nowait, bytes(data))

    number = int(device) if device is not None and device.isdigit() else device
    try:
        stream = sounddevice.RawInputStream(SAMPLE_RATE, PIECE_SAMPLES, number, channels=1, dtype="int16", callback=take)
    except (sounddevice.PortAudioError, ValueError) as error:
        sys.exit(f"The microphone cannot be opened: {error}")
    with stream:
        print("Listening. Ctrl-C ends it.", file=sys.stderr)
        while True:
            yield await pieces.get()


async def played(path):
    """Pieces of a file at the pace of speech."""
    began = time.monotonic()
    sent = 0
    with open(path, "rb") as audio:
        while piece := audio.read(2 * PIECE_SAMPLES):
            sent += len(piece)
            await asyncio.sleep(began + sent / (2 * SAMPLE_RATE) - time.monotonic())
            yield piece


async def send_audio(socket, pieces):
    async for piece in pieces:
        await socket.send(piece)


async def main(options):
    query = {
        "model": options.model,
        "punctuate": "true",
        "encoding": "linear16",
        "sample_rate": SAMPLE_RATE,
        "interim_results": "true",
        "endpointing": 500,  # Milliseconds of silence that end a phrase.
    }
    async with connect(options, query) as socket:
        printing = asyncio.create_task(print_results(socket))
        pieces = microphone(options.device) if options.source is None else played(options.source)
        sending = asyncio.create_task(send_audio(socket, pieces))
        try:
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, sending.cancel)
        except NotImplementedError:
            pass  # On Windows Ctrl-C ends the program at once.
        await asyncio.wait([sending, printing], return_when=asyncio.FIRST_COMPLETED)
        if not printing.done():
            if not sending.cancelled():
                sending.result()  # Raises what went wrong.
            # The server transcribes what it has, sends the last results and closes.
            await socket.send(json.dumps({"type": "CloseStream"}))
        sending.cancel()
        await asyncio.wait([printing], timeout=FINISH_SECONDS)
        if not printing.done():
            sys.exit(f"The server did not finish within {FINISH_SECONDS} s.")
        printing.result()


options = read_arguments()
if options.list_devices:
    print(load_sounddevice().query_devices())
else:
    if options.source is None:
        load_sounddevice()
    run(main(options), options.url)
