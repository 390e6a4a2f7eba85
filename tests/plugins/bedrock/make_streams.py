#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the streamed answers in fixtures/ (CASE.http): an HTTP head and frames of the AWS event stream, which are binary
# and carry two checksums each. Run it after changing a case; the files are part of the repository.
import json
import pathlib
import struct
import zlib

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
HEAD = (
    "HTTP/1.1 200 OK\r\n"
    "Date: Mon, 23 Nov 2026 10:00:00 GMT\r\n"
    "Content-Type: application/vnd.amazon.eventstream\r\n"
    "x-amzn-RequestId: 5f1c-77\r\n\r\n"
)


def message(headers, payload):
    """One frame: lengths, their CRC, headers (all texts, type 7), payload, CRC of everything before."""
    head = b"".join(
        struct.pack(">B", len(name)) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    frame = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return frame + struct.pack(">I", zlib.crc32(frame))


def event(kind, **document):
    document.setdefault("p", "abcdefgh")  # padding, as the service adds it
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return message({":event-type": kind, ":content-type": "application/json", ":message-type": "event"}, payload)


def exception(kind, text):
    payload = json.dumps({"message": text}).encode()
    return message({":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}, payload)


def begin():
    return event("messageStart", role="assistant")


def piece(index, **delta):
    return event("contentBlockDelta", contentBlockIndex=index, delta=delta)


def close(index):
    return event("contentBlockStop", contentBlockIndex=index)


def text(index, *pieces):
    return b"".join(piece(index, text=one) for one in pieces) + close(index)


def call(index, name, call_id, *pieces):
    start = event("contentBlockStart", contentBlockIndex=index, start={"toolUse": {"toolUseId": call_id, "name": name}})
    return start + b"".join(piece(index, toolUse={"input": one}) for one in pieces) + close(index)


def end(reason, inputs=12, outputs=5, **usage):
    usage = {"inputTokens": inputs, "outputTokens": outputs, "totalTokens": inputs + outputs, **usage}
    return event("messageStop", stopReason=reason) + event("metadata", usage=usage, metrics={"latencyMs": 321})


def thinking():
    return (
        piece(0, reasoningContent={"text": "7 is prime: 2 and 3 do not "})
        + piece(0, reasoningContent={"text": "divide it.\n\u201cDone\u201d"})
        + piece(0, reasoningContent={"signature": "EqQBCkYIARgCKkAx+/zQ==9aB"})
        + close(0)
        + piece(1, reasoningContent={"redactedContent": "EmwKAhgBEgy3va3pzixk"})
        + close(1)
    )


def damaged(frame):
    """The same frame with one bit of its payload turned over."""
    at = len(frame) - 8
    return frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1 :]


CASES = {
    "text": begin() + text(0, "One ", "half \u2013 \u00bd.") + event("somethingNew", value=1) + end("end_turn"),
    "json_schema": begin() + text(0, '{"plan":"x",', '"score":7}') + end("end_turn"),
    "tool_call": begin()
    + text(0, "Looking.")
    + call(1, "find_paper", "tooluse_A1", '{"que', 'ry":"dropout"}')
    + call(2, "find_paper-2", "tooluse_A2")
    + end("tool_use"),
    "tool_call_broken": begin() + call(0, "find_paper", "tooluse_A1", '{"query":"drop') + end("max_tokens"),
    "image": begin() + text(0, "Alike.") + end("end_turn", 1600, 3),
    "thinking": begin() + thinking() + text(2, "Yes.") + end("end_turn", 12, 60),
    "thinking_unsigned": begin() + piece(0, reasoningContent={"text": "Hm."}) + close(0) + text(1, "Yes.") + end("end_turn"),
    "thinking_echo": begin() + text(0, "Nothing.") + end("stop_sequence"),
    "cache": begin()
    + text(0, "Four.")
    + end(
        "end_turn",
        9,
        3,
        cacheReadInputTokens=1100,
        cacheWriteInputTokens=300,
        cacheDetails=[{"ttl": "5m", "inputTokens": 200}, {"ttl": "1h", "inputTokens": 100}],
    ),
    "length": begin() + text(0, "And so") + end("max_tokens", 12, 100),
    "content_filtered": begin() + text(0, "I ") + end("content_filtered"),
    "refusal": begin() + end("refusal", 12, 1),
    "guardrail": begin() + text(0, "Not about this.") + end("guardrail_intervened"),
    "context_window": begin() + text(0, "And") + end("model_context_window_exceeded"),
    "malformed_tool_use": begin() + text(0, "Now") + end("malformed_tool_use"),
    "signed": begin() + text(0, "Signed.") + end("end_turn"),
    "stream_throttled": begin() + piece(0, text="One") + exception("throttlingException", "Too many requests"),
    "stream_model_error": begin() + exception("modelStreamErrorException", "The model stopped working"),
    "stream_invalid": exception("validationException", "outputConfig.textFormat is not supported"),
    "stream_error": begin()
    + message({":message-type": "error", ":error-code": "internalServerException", ":error-message": "Sorry"}, b""),
    "stream_cut": begin() + text(0, "One"),
    "stream_cut_in_frame": begin() + text(0, "One") + end("end_turn")[:50],
    "stream_damaged": begin() + piece(0, text="One") + damaged(piece(0, text="two")) + end("end_turn"),
    "stream_nonsense": message({":event-type": "messageStart", ":message-type": "event"}, b"<html>"),
}

for name, body in CASES.items():
    (FIXTURES / (name + ".http")).write_bytes(HEAD.encode() + body)
