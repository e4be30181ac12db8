"""A worker's side of the benchmark's protocol: one JSON object a line on stdin and stdout, answers matched by "id".

The first line out is {"ready": true, "load_seconds": s, "about": {...}}. Answers may come in another order than the questions.
"""

import json
import os
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor


def serve(load, answer, about, at_once=1):
    """load() makes the state; answer(state, request) returns a dict; at_once requests run side by side."""
    # Libraries that print to stdout must not break the protocol.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lock = threading.Lock()

    def send(message):
        with lock:
            out.write(json.dumps(message) + "\n")
            out.flush()

    start = time.perf_counter()
    state = load()
    send({"ready": True, "load_seconds": time.perf_counter() - start, "about": about})

    def run(request):
        try:
            send({"id": request["id"], **answer(state, request)})
        except Exception as error:  # The benchmark says which file failed and goes on.
            traceback.print_exc()
            send({"id": request["id"], "error": f"{type(error).__name__}: {error}"})

    with ThreadPoolExecutor(at_once) as pool:
        for line in sys.stdin:
            pool.submit(run, json.loads(line))
