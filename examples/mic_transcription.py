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
import urllib.parse

import websockets.asyncio.client
import websockets.exceptions

SAMPLE_RATE = 16_000
PIECE_SAMPLES = SAMPLE_RATE // 20
FINISH_SECONDS = 30


def read_arguments():
    parser = argparse.ArgumentParser(description="Transcribe the microphone.")
    parser.add_argument("--token", help="an API key of the server")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--url", default="ws://localhost:7860/v1/listen")
    parser.add_argument("--list-devices", action="store_true", help="show the audio devices and end")
    parser.add_argument("--device", help="number or a part of the name of one of them")
    parser.add_argument("--source", help="a file instead of the microphone: 16 kHz, 16 bits, one channel, raw or WAV")
    options = parser.parse_args()
    if options.token is None and not options.list_devices:
        parser.error("--token is needed")
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
    query = urllib.parse.urlencode(
        {
            "model": options.model,
            "punctuate": "true",
            "encoding": "linear16",
            "sample_rate": SAMPLE_RATE,
            "interim_results": "true",
            "endpointing": 300,  # Milliseconds of silence that end a phrase.
        }
    )
    headers = {"Authorization": f"Token {options.token}"}
    async with websockets.asyncio.client.connect(f"{options.url}?{query}", additional_headers=headers) as socket:
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


def run():
    options = read_arguments()
    if options.list_devices:
        print(load_sounddevice().query_devices())
        return
    if options.source is None:
        load_sounddevice()
    try:
        asyncio.run(main(options))
    except KeyboardInterrupt:
        print()
    except websockets.exceptions.InvalidStatus as error:
        sys.exit(f"The server refused the connection ({error.response.status_code}): {(error.response.body or b'').decode()}")
    except websockets.exceptions.ConnectionClosedError as error:
        sys.exit(f"The server closed the connection: {error}")
    except OSError as error:
        sys.exit(str(error))


run()
