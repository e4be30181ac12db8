"""Deepgram's SDK for Python, versions 4 to 7 and their like."""

import threading
import time

from deepgram import AsyncDeepgramClient, DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from deepgram.errors import BadRequestError

from given import KEY, SERVER, SOCKETS, audio, pieces, samples, tenths

HERE = DeepgramClientEnvironment(base=SERVER, production=SOCKETS, agent=SOCKETS, agent_rest=SERVER)


def client(key=KEY, **more):
    return DeepgramClient(api_key=key, environment=HERE, **more)


def async_client(key=KEY, **more):
    return AsyncDeepgramClient(api_key=key, environment=HERE, **more)


def transcript(response):
    return response.results.channels[0].alternatives[0].transcript


def file(options):
    response = client().listen.v1.media.transcribe_file(request=audio(), **options)
    return {"transcript": transcript(response), "answer": response.model_dump(mode="json")}


def stream():
    return transcript(client().listen.v1.media.transcribe_file(request=pieces(audio()), model="tiny.en"))


async def file_async():
    media = async_client().listen.v1.media

    async def streamed():
        for piece in pieces(audio()):
            yield piece

    whole = await media.transcribe_file(request=audio(), model="tiny.en")
    parts = await media.transcribe_file(request=streamed(), model="tiny.en")
    return [transcript(whole), transcript(parts)]


def url(address):
    return transcript(client().listen.v1.media.transcribe_url(url=address, model="nova-3"))


async def url_async(address):
    return transcript(await async_client().listen.v1.media.transcribe_url(url=address))


def callback(address, recording):
    media = client().listen.v1.media
    file = media.transcribe_file(request=audio(), callback=address, callback_method="PUT")
    fetched = media.transcribe_url(url=recording, callback=address)
    return {"file": file.model_dump(mode="json"), "url": fetched.model_dump(mode="json")}


def raw_response():
    response = client().listen.v1.media.with_raw_response.transcribe_file(request=audio(), model="tiny.en")
    return {"header": response.headers["dg-request-id"], "body": response.data.metadata.request_id}


def failure(call):
    try:
        call()
    except ApiError as error:
        return {
            "class": type(error).__name__,
            "bad_request": isinstance(error, BadRequestError),
            "status": error.status_code,
            "body": error.body if isinstance(error.body, (dict, str)) else error.body.model_dump(mode="json"),
            "request_id": (error.headers or {}).get("dg-request-id"),
        }


def failures():
    media = client().listen.v1.media
    return {
        "key": failure(lambda: client("0" * 40).listen.v1.media.transcribe_file(request=audio(), model="tiny.en")),
        "model": failure(lambda: media.transcribe_file(request=audio(), model="none-such")),
        "audio": failure(lambda: media.transcribe_file(request=b"this is no audio at all", model="tiny.en")),
        "url": failure(lambda: media.transcribe_url(url="https://media.example/missing.wav")),
        "callback": failure(lambda: media.transcribe_file(request=audio(), callback="http://localhost/")),
        "redact": failure(lambda: media.transcribe_file(request=audio(), model="tiny.en", redact="pci")),
    }


def models():
    listed = client().manage.v1.models.list()
    one = client().manage.v1.models.get(listed.stt[0].uuid_)
    return {"stt": [model.name for model in listed.stt], "streaming": listed.stt[0].streaming, "one": one.model_dump(mode="json")}


def grant():
    """A token in the place of the key, for a file and a stream."""
    granted = client().auth.v1.tokens.grant(ttl_seconds=60)
    holder = client(None, access_token=granted.access_token)
    text = transcript(holder.listen.v1.media.transcribe_file(request=audio(), model="tiny.en"))
    with holder.listen.v1.connect(model="tiny.en") as connection:
        first = next(iter(connection)).type
    return {"expires_in": granted.expires_in, "transcript": text, "first": first, "again": failure(lambda: holder.auth.v1.tokens.grant())}


def live(options, feed="raw"):
    """The sync client as its examples use it: listening in a thread, sending in another."""
    messages, events = [], []
    with client().listen.v1.connect(**options) as connection:
        connection.on(EventType.OPEN, lambda _: events.append("open"))
        connection.on(EventType.MESSAGE, lambda message: messages.append(message.model_dump(mode="json")))
        connection.on(EventType.CLOSE, lambda _: events.append("close"))
        connection.on(EventType.ERROR, lambda error: events.append(f"error {error}"))
        listening = threading.Thread(target=connection.start_listening, daemon=True)
        listening.start()
        data = samples() + bytes(3 * 32_000) if feed == "raw" else audio()
        for piece in pieces(data):
            connection.send_media(piece)
        connection.send_close_stream()
        listening.join(60)
    return {"messages": messages, "events": events}


def guess(options):
    """The first interim result that has words, while a recording is played in real time."""
    guesses = []

    def heard(message):
        if getattr(message, "is_final", None) is False and message.channel.alternatives[0].transcript:
            guesses.append(message.channel.alternatives[0].transcript)

    with client().listen.v1.connect(**options) as connection:
        connection.on(EventType.MESSAGE, heard)
        listening = threading.Thread(target=connection.start_listening, daemon=True)
        listening.start()
        for piece in tenths():
            if guesses:
                break
            connection.send_media(piece)
            time.sleep(0.1)
        connection.send_close_stream()
        listening.join(60)
    return guesses[0]


async def live_async(options):
    messages = []
    async with async_client().listen.v1.connect(**options) as connection:
        await connection.send_keep_alive()
        sent = samples()
        for piece in pieces(sent[:150_000]):
            await connection.send_media(piece)
        await connection.send_finalize()
        async for message in connection:
            messages.append(message.model_dump(mode="json"))
            if messages[-1].get("from_finalize"):
                break
        for piece in pieces(sent[150_000:]):
            await connection.send_media(piece)
        await connection.send_close_stream()
        async for message in connection:
            messages.append(message.model_dump(mode="json"))
    return messages


def refused(key, model):
    try:
        with client(key or KEY).listen.v1.connect(model=model):
            return "connected"
    except Exception as error:
        return {
            "class": type(error).__name__,
            "status": getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None),
            "reason": getattr(error, "response", None) and error.response.headers.get("dg-error"),
        }


def others():
    asked = client(max_retries=0)
    return {
        "speak": failure(lambda: list(asked.speak.v1.audio.generate(text="hello"))),
        "read": failure(lambda: asked.read.v1.text.analyze(request={"text": "hello"}, language="en")),
        "projects": failure(lambda: asked.manage.v1.projects.list()),
    }
