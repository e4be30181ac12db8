"""Calls one function of a file in this folder and prints what it returns: run.py FILE FUNCTION [JSON LIST OF ARGUMENTS].

SERVER is the server's address, KEY a key for it and AUDIO a recording.
"""

import asyncio
import importlib
import inspect
import json
import sys

module, function, *arguments = sys.argv[1:]
called = getattr(importlib.import_module(module), function)(*json.loads(arguments[0] if arguments else "[]"))
print(json.dumps(asyncio.run(called) if inspect.iscoroutine(called) else called))
