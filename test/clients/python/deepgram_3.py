"""Deepgram's SDK for Python, version 3."""

import asyncio
import logging
import threading
import time

from deepgram import (
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    FileSource,
    LiveOptions,
    LiveTranscriptionEvents,
    PrerecordedOptions,
)

from given import AUDIO, KEY, SERVER, audio, pieces, samples, tenths


def client(key=KEY, **options):
    return DeepgramClient(key, DeepgramClientOptions(url=SERVER, verbose=logging.CRITICAL, options=options))


def transcript(response):
    return response.results.channels[0].alternatives[0].transcript


def file(options):
    source: FileSource = {"buffer": audio()}
    response = client().listen.rest.v("1").transcribe_file(source, PrerecordedOptions(**options))
    return {"transcript": transcript(response), "answer": response.to_dict(), "subscript": response["results"]["channels"][0]["alternatives"][0]["transcript"]}


def stream():
    with open(AUDIO, "rb") as opened:
        return transcript(client().listen.prerecorded.v("1").transcribe_file({"stream": opened}, {"model": "tiny.en"}))


async def file_async():
    return transcript(await client().listen.asyncrest.v("1").transcribe_file({"buffer": audio()}, PrerecordedOptions(model="tiny.en")))


def url(address):
    return transcript(client().listen.rest.v("1").transcribe_url({"url": address}, PrerecordedOptions(model="nova-2")))


async def url_async(address):
    return transcript(await client().listen.asyncrest.v("1").transcribe_url({"url": address}, PrerecordedOptions(model="nova-2")))


def callback(address, recording):
    listen = client().listen.rest.v("1")
    file = listen.transcribe_file_callback({"buffer": audio()}, address, PrerecordedOptions(model="nova-2", callback_method="put"))
    fetched = listen.transcribe_url_callback({"url": recording}, address, PrerecordedOptions(model="nova-2"))
    return {"file": file.to_dict(), "url": fetched.to_dict()}


def failure(call):
    try:
        call()
    except DeepgramApiError as error:
        return {"class": type(error).__name__, "message": error.message, "status": error.status}


def failures():
    listen = client().listen.rest.v("1")
    return {
        "key": failure(lambda: client("0" * 40).listen.rest.v("1").transcribe_file({"buffer": audio()}, {"model": "tiny.en"})),
        "model": failure(lambda: listen.transcribe_file({"buffer": audio()}, {"model": "none-such"})),
        "url": failure(lambda: listen.transcribe_url({"url": "https://media.example/missing.wav"}, {"model": "tiny.en"})),
        "audio": failure(lambda: listen.transcribe_file({"buffer": b"this is no audio at all"}, {"model": "tiny.en"})),
    }


def models():
    manage = client().manage.v("1")
    listed = manage.get_models()
    return {"stt": [model.name for model in listed.stt], "one": manage.get_model(listed.stt[0].uuid).to_dict()}


def grant():
    """A token in the place of the key."""
    granted = client().auth.v("1").grant_token()
    text = transcript(client(granted.access_token).listen.rest.v("1").transcribe_file({"buffer": audio()}, {"model": "tiny.en"}))
    return {"expires_in": granted.expires_in, "transcript": text}


class Heard:
    """What a connection's events bring. Its handlers are plain functions or coroutines, for both clients."""

    def __init__(self, connection, coroutines=False):
        self.messages, self.closed, self.errors = [], 0, []
        self.condition = threading.Condition()

        def keep(_connection, **event):
            [message] = event.values()
            with self.condition:
                self.messages.append(message.to_dict())
                self.condition.notify_all()

        def close(_connection, *_event, **_named):
            self.closed += 1

        def fail(_connection, error, **_event):
            self.errors.append(error.to_dict())

        def handler(plain):
            async def coroutine(*arguments, **named):
                plain(*arguments, **named)

            return coroutine if coroutines else plain

        for event in ("Transcript", "Metadata", "SpeechStarted", "UtteranceEnd", "Unhandled"):
            connection.on(LiveTranscriptionEvents[event], handler(keep))
        connection.on(LiveTranscriptionEvents.Close, handler(close))
        connection.on(LiveTranscriptionEvents.Error, handler(fail))

    def has(self, holds):
        return any(holds(message) for message in self.messages)

    def wait(self, holds):
        with self.condition:
            if not self.condition.wait_for(lambda: self.has(holds), 60):
                raise TimeoutError(self.messages)

    def told(self):
        return {"messages": self.messages, "closed": self.closed, "errors": self.errors}


def finalized(message):
    return message.get("from_finalize") is True


def live(options):
    connection = client(keepalive="true").listen.websocket.v("1")
    heard = Heard(connection)
    if connection.start(LiveOptions(**options)) is False:
        return "not connected"
    connection.keep_alive()
    for piece in pieces(samples() + bytes(3 * 32_000)):
        connection.send(piece)
    # What comes later than half a second after it is lost by finish().
    connection.finalize()
    heard.wait(finalized)
    connection.finish()
    return heard.told()


def guess(options):
    """The first interim result that has words, while a recording is played in real time."""
    connection = client().listen.websocket.v("1")
    heard = Heard(connection)
    connection.start(LiveOptions(**options))

    def guessed(message):
        return message.get("is_final") is False and message["channel"]["alternatives"][0]["transcript"] != ""

    for piece in tenths():
        if heard.has(guessed):
            break
        connection.send(piece)
        time.sleep(0.1)
    connection.finish()
    return next(message for message in heard.messages if guessed(message))["channel"]["alternatives"][0]["transcript"]


async def live_async(options):
    connection = client().listen.asyncwebsocket.v("1")
    heard = Heard(connection, coroutines=True)
    if await connection.start(LiveOptions(**options)) is False:
        return "not connected"
    await connection.keep_alive()
    for piece in pieces(samples()):
        await connection.send(piece)
    await connection.finalize()
    for _ in range(600):
        if heard.has(finalized):
            break
        await asyncio.sleep(0.1)
    await connection.finish()
    return heard.told()


def refused(key, model):
    """It tells of a refusal by False, or by what the WebSocket library throws where that is asked for."""
    answer = client(key or KEY).listen.websocket.v("1").start(LiveOptions(model=model))
    try:
        client(key or KEY, termination_exception_connect=True).listen.websocket.v("1").start(LiveOptions(model=model))
    except Exception as error:
        return {"answer": answer, "class": type(error).__name__, "status": error.response.status_code}
    return {"answer": answer}
