# SPDX-License-Identifier: Apache-2.0
#
# A murmur server that repeats what stands in answers.json: the first entry whose `if` occurs in what it was asked. It
# speaks the protocol of ../murmur/protocol.hpp, in small pieces. python3 server.py [PORT] says where it listens.
import http.server
import json
import pathlib
import sys

ANSWERS = json.loads((pathlib.Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))


class Murmur(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["voice"] != "parrot":
            return self.lines(404, [{"problem": "there is no such voice"}])
        heard = "\n".join(turn["words"] for turn in asked["turns"])
        said = next((a["say"] for a in ANSWERS if a["if"] in heard), "I have nothing to say to that.")
        words = said if isinstance(said, str) else json.dumps(said)
        pieces = [{"words": words[i:i + 40]} for i in range(0, len(words), 40)]
        self.lines(200, pieces + [{"end": "done", "heard": len(heard.split()), "said": len(words.split())}])

    def lines(self, status, lines):
        self.send_response(status)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        for line in lines:
            self.wfile.write(json.dumps(line).encode() + b"\n")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8377), Murmur)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
