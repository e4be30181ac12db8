"""Connects to the server and shows what comes: the part that both examples have in common."""

import asyncio
import json
import os
import sys
import urllib.parse

import websockets.asyncio.client
import websockets.exceptions

DEFAULT_URL = "http://localhost:7860"
SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def live_address(url):
    """Where a server transcribes live audio, from its address: http, https, ws or wss, with or without /v1/listen."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.netloc:
        sys.exit(f"--url {url} is no address of a server: give one like {DEFAULT_URL}.")
    path = parts.path.rstrip("/")
    for end in ("/v1/listen", "/v1"):
        path = path.removesuffix(end)
    return f"{SCHEMES[parts.scheme]}://{parts.netloc}{path}/v1/listen"


def connect(options, query):
    address = f"{live_address(options.url)}?{urllib.parse.urlencode(query)}"
    return websockets.asyncio.client.connect(address, additional_headers={"Authorization": f"Token {options.token}"})


async def print_results(socket):
    live = sys.stdout.isatty()
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "Error":
            print(f"The server says: {message['description']}", file=sys.stderr)
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


def sentence_of(response):
    """What a refusal says: the sentence of its JSON body, or the body as it is."""
    body = (response.body or b"").decode(errors="replace").strip()
    try:
        return json.loads(body)["err_msg"]
    except (ValueError, KeyError, TypeError):
        return body or response.headers.get("dg-error", "it does not say why")


def run(main, url):
    """Runs a program; what goes wrong is said in a sentence."""
    try:
        asyncio.run(main)
    except KeyboardInterrupt:
        print()
    except BrokenPipeError:
        # Whoever reads what is printed has enough of it, as `head` has. Nothing more is written at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except FileNotFoundError as error:
        sys.exit(str(error))
    except websockets.exceptions.InvalidStatus as error:
        sys.exit(f"The server refused the connection ({error.response.status_code}): {sentence_of(error.response)}")
    except websockets.exceptions.ConnectionClosed as error:
        sys.exit(f"The server closed the connection: {error}")
    except (OSError, EOFError, websockets.exceptions.WebSocketException) as error:
        sys.exit(f"No connection to {url}: {error}. Is the server running there? --url gives another address.")
