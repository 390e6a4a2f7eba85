# SPDX-License-Identifier: Apache-2.0
"""The wire between Athanor and a plugin that is a program: one JSON object a line, on the standard streams.

docs/isolation.md describes it. One question at a time is enough for a stage, so this needs no threads: while the plugin
waits for an answer of the host it reads, and takes whatever comes before it.
"""
import json
import sys


class Error(Exception):
    """Why something failed, as the user will read it; `hint` says what to do, `at` points into the options."""

    def __init__(self, code, message, hint="", at="", **details):
        super().__init__(message)
        self.document = dict(details, schema="athanor.error/1", code=code, message=message)
        if hint:
            self.document["hint"] = hint
        if at:
            self.document["at"] = at


class Cancelled(Exception):
    """The run was asked to stop. Let it pass through."""


class Wire:
    def __init__(self):
        self.lines = sys.stdin.buffer
        self.out = sys.stdout.buffer
        sys.stdout = sys.stderr  # so that a print, anywhere, is a line of log and no broken message
        self.last_id = 0
        self.stopped = set()  # runs that were asked to stop

    def send(self, kind, **members):
        line = json.dumps(dict(members, type=kind), ensure_ascii=False, allow_nan=False)
        self.out.write(line.encode() + b"\n")
        self.out.flush()

    def receive(self):
        """The next message, or None when the host has no more to say. Notes wishes to stop on the way."""
        while line := self.lines.readline():
            message = json.loads(line)
            if message["type"] != "stop":
                return message
            self.stopped.add(message["id"])
        return None


class Host:
    """What the host offers during one run."""

    def __init__(self, wire, run):
        self.wire, self.run = wire, run

    def _ask(self, kind, on_event=None, **members):
        self.wire.last_id += 1
        asked = self.wire.last_id
        self.wire.send(kind, id=asked, of=self.run, **members)
        while True:
            message = self.wire.receive()
            if message is None:
                sys.exit(0)
            if message.get("id") != asked:
                continue  # the answer to something that was given up
            if message["type"] == "event":
                if on_event:
                    on_event(message["document"])
            elif message["type"] == "result":
                return message["document"]
            elif message["type"] == "nothing":
                return None
            elif message["type"] == "cancelled":
                raise Cancelled()
            else:
                error = dict(message["document"])
                error.pop("schema", None)
                raise Error(error.pop("code", "internal"), error.pop("message", ""), **error)

    def call(self, name, request, on_event=None):
        """Asks and waits. `name` is the call's own in this stage: after a restart it is answered from the record."""
        return self._ask("call", on_event, name=name, document=request)

    def start(self, name, request):
        """Asks without waiting; the answer comes through next."""
        self._ask("start", name=name, document=request)

    def next(self, timeout_ms=-1):
        """The next completion, or None when nothing ended in time or nothing is in flight."""
        return self._ask("next", timeout_ms=timeout_ms)

    def cancel(self, name):
        self._ask("cancel", name=name)

    def cancelled(self):
        """Whether this run should stop. Only what was read so far is known: a long computation asks something first."""
        return self.run in self.wire.stopped

    def emit(self, document):
        self.wire.send("event", id=self.run, document=document)

    def log(self, message, level="info"):
        self.wire.send("log", of=self.run, level=level, message=message)

    def progress(self, fraction, message=""):
        self.wire.send("progress", of=self.run, fraction=fraction, message=message)


def serve(plugin, version, components):
    """Answers the host until it has no more to say. `components`: (kind, name, info, class) each."""
    wire = Wire()
    known = {(kind, name): made for kind, name, _, made in components}
    instance = None
    while (message := wire.receive()) is not None:
        kind, asked, document = message["type"], message.get("id"), message.get("document", {})
        try:
            if kind == "hello":
                result = {"wire": 1, "id": plugin, "version": version, "components": [
                    {"kind": k, "name": n, "info": info} for k, n, info, _ in components]}
            elif kind == "validate":
                check = getattr(known[message["kind"], message["name"]], "validate", None)
                if check:
                    check(document["options"])
                result = {}
            elif kind == "create":
                instance = known[message["kind"], message["name"]](document["options"], document["resources"])
                result = {}
            elif kind == "run":
                result = instance.run(document, Host(wire, asked))
            else:
                continue  # a later version of the host may say more
            wire.send("result", id=asked, document=result)
        except Cancelled:
            wire.send("cancelled", id=asked)
        except Error as error:
            wire.send("error", id=asked, document=error.document)
        except Exception as error:  # an answer is due, whatever happened
            wire.send("error", id=asked, document={"code": "internal", "message": f"{type(error).__name__}: {error}"})
