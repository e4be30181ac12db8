"""Writes a ggml Whisper file as the PyTorch checkpoint that WhisperLiveKit's own policy reads: rival_weights.py IN.bin OUT.pt

ggml's tensors keep the names of OpenAI's checkpoints, so nothing but the blocks of 8 and 5 bits has to be undone.
"""

import struct
import sys

import numpy
import torch

FLOAT32, FLOAT16, Q5_1, Q8_0 = 0, 1, 7, 8
BLOCK = 32


def read_tensor(file, kind, count):
    if kind == FLOAT32:
        return numpy.frombuffer(file.read(4 * count), "<f4")
    if kind == FLOAT16:
        return numpy.frombuffer(file.read(2 * count), "<f2").astype("f4")
    blocks = count // BLOCK
    if kind == Q8_0:  # A scale, then 32 signed bytes.
        raw = numpy.frombuffer(file.read(blocks * 34), "u1").reshape(blocks, 34)
        scales = raw[:, :2].copy().view("<f2").astype("f4")
        return (raw[:, 2:].view("i1").astype("f4") * scales).reshape(-1)
    if kind == Q5_1:  # A scale and a least value, the fifth bits, then two times four bits a byte.
        raw = numpy.frombuffer(file.read(blocks * 24), "u1").reshape(blocks, 24)
        scales = raw[:, 0:2].copy().view("<f2").astype("f4")
        least = raw[:, 2:4].copy().view("<f2").astype("f4")
        fifth = (raw[:, 4:8].copy().view("<u4") >> numpy.arange(BLOCK, dtype="u4")) & 1
        low, high = raw[:, 8:] & 15, raw[:, 8:] >> 4
        values = numpy.concatenate([low, high], axis=1).astype("u4") | (fifth << 4)
        return (values.astype("f4") * scales + least).reshape(-1)
    raise ValueError(f"tensors of ggml's type {kind} are not read here")


def read_model(path):
    with open(path, "rb") as file:
        numbers = lambda count: struct.unpack(f"<{count}i", file.read(4 * count))
        if numbers(1)[0] != 0x67676D6C:
            raise ValueError(f"{path} is no ggml file")
        names = ["n_vocab", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer"]
        names += ["n_text_ctx", "n_text_state", "n_text_head", "n_text_layer", "n_mels"]
        dims = dict(zip(names, numbers(10)))
        numbers(1)  # The type of the file as a whole; each tensor has its own.
        mels, frequencies = numbers(2)
        file.seek(4 * mels * frequencies, 1)
        for _ in range(numbers(1)[0]):
            file.seek(numbers(1)[0], 1)
        tensors = {}
        while header := file.read(12):
            rank, length, kind = struct.unpack("<3i", header)
            shape = numbers(rank)[::-1]
            name = file.read(length).decode()
            values = read_tensor(file, kind, int(numpy.prod(shape)))
            tensors[name] = torch.from_numpy(values.reshape(shape).copy())
    # ggml keeps the biases of convolutions as columns.
    for layer in ("encoder.conv1.bias", "encoder.conv2.bias"):
        tensors[layer] = tensors[layer].reshape(-1)
    return {"dims": dims, "model_state_dict": tensors}


torch.save(read_model(sys.argv[1]), sys.argv[2])
