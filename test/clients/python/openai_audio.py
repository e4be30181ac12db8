"""OpenAI's library for Python."""

import io

from openai import AsyncOpenAI, AuthenticationError, BadRequestError, NotFoundError, OpenAI

from given import AUDIO, KEY, SERVER, audio


def client(key=KEY, **more):
    return OpenAI(api_key=key, base_url=f"{SERVER}/v1", **more)


def transcribe(options, key=KEY):
    with open(AUDIO, "rb") as file:
        answer = client(key).audio.transcriptions.create(file=file, **options)
    return answer if isinstance(answer, str) else answer.model_dump(mode="json")


def files():
    """The forms in which it takes files."""
    ask = client().audio.transcriptions.create
    with open(AUDIO, "rb") as opened:
        given = [opened, audio(), ("jfk.wav", audio()), ("jfk.wav", io.BytesIO(audio()), "audio/wav")]
        return [ask(file=file, model="whisper-1").text for file in given]


async def file_async():
    asked = AsyncOpenAI(api_key=KEY, base_url=f"{SERVER}/v1")
    return (await asked.audio.transcriptions.create(file=("jfk.wav", audio()), model="whisper-1")).text


def streamed():
    with open(AUDIO, "rb") as file:
        return [event.model_dump(mode="json") for event in client().audio.transcriptions.create(file=file, model="whisper-1", stream=True)]


async def streamed_async():
    asked = AsyncOpenAI(api_key=KEY, base_url=f"{SERVER}/v1")
    stream = await asked.audio.transcriptions.create(file=("jfk.wav", audio()), model="whisper-1", stream=True)
    return [event.type async for event in stream]


def translate(path):
    with open(path, "rb") as file:
        answer = client().audio.translations.create(file=file, model="whisper-1", response_format="verbose_json")
    return answer.model_dump(mode="json")


def models():
    return {"list": [model.id for model in client().models.list()], "one": client().models.retrieve("tiny.en").id}


def failure(kind, call):
    try:
        call()
    except kind as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "request_id": error.request_id,
            "code": error.code,
            "param": error.param,
            "type": error.type,
            "message": error.message,
        }


def failures():
    ask = client().audio.transcriptions.create
    return {
        "key": failure(AuthenticationError, lambda: transcribe({"model": "whisper-1"}, "0" * 40)),
        "model": failure((NotFoundError, BadRequestError), lambda: ask(file=audio(), model="none-such")),
        "audio": failure(BadRequestError, lambda: ask(file=("a.wav", b"this is no audio at all"), model="whisper-1")),
        "format": failure(BadRequestError, lambda: ask(file=("a.wav", audio()), model="whisper-1", response_format="none-such")),
        "words": failure(BadRequestError, lambda: ask(file=("a.wav", audio()), model="whisper-1", timestamp_granularities=["word"])),
        "speech": failure(NotFoundError, lambda: client().audio.speech.create(input="hello", model="tts-1", voice="alloy")),
        "chat": failure(NotFoundError, lambda: client().chat.completions.create(messages=[], model="gpt-4o")),
    }
