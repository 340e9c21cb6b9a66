"""A model server with the OpenAI interface, for clients under test: answers by script, counts what it told.

Asked with tools it calls each of them once, with fixed arguments; asked with the answer of a tool, or without tools, it
speaks. Streams when asked to.
"""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "tiny-1-2026"
SPEECH = "It is raining in Łódź."


class ModelServer:
    """Listens on a free port of this machine; `usage` holds the tokens of all answers."""

    def __init__(self):
        self.usage = Counter()
        self.requests = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.requests += 1
                if body["model"] == "absent":
                    return self.send(404, {"error": {"message": "no such model", "type": "not_found", "code": None}})
                message, reason = answer(body)
                usage = count(body, message)
                server.usage.update(input=usage["prompt_tokens"], output=usage["completion_tokens"])
                server.usage.update(total=usage["total_tokens"])
                if body.get("stream"):
                    return self.stream(message, reason, usage)
                choice = {"index": 0, "message": message, "finish_reason": reason}
                self.send(200, {**head("chat.completion"), "choices": [choice], "usage": usage})

            def send(self, status, value):
                data = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def stream(self, message, reason, usage):
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("connection", "close")
                self.end_headers()
                words = message["content"].split(" ")
                deltas = [{"role": "assistant", "content": ""}]
                deltas += [{"content": word + " "} for word in words[:-1]] + [{"content": words[-1]}]
                choices = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
                choices.append([{"index": 0, "delta": {}, "finish_reason": reason}])
                for choice in choices:
                    self.chunk({**head("chat.completion.chunk"), "choices": choice})
                self.chunk({**head("chat.completion.chunk"), "choices": [], "usage": usage})
                self.wfile.write(b"data: [DONE]\n\n")
                self.close_connection = True

            def chunk(self, value):
                self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
                self.wfile.flush()

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


def head(kind):
    return {"id": "answer-1", "object": kind, "created": 1_767_600_000, "model": MODEL}


def answer(body):
    asked_by = body["messages"][-1]["role"]
    if body.get("tools") and asked_by != "tool":
        calls = [
            {
                "id": f"call-{index}",
                "type": "function",
                "function": {"name": tool["function"]["name"], "arguments": '{"city": "Łódź"}'},
            }
            for index, tool in enumerate(body["tools"])
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    return {"role": "assistant", "content": SPEECH}, "stop"


def count(body, message):
    given = sum(len(str(message.get("content"))) for message in body["messages"])
    taken = len(json.dumps(message))
    return {
        "prompt_tokens": given,
        "completion_tokens": taken,
        "total_tokens": given + taken,
        "prompt_tokens_details": {"cached_tokens": given // 2},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
