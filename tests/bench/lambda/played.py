"""A function without the emulator: this plays Lambda's runtime API for one process and its first event."""

import http.server
import json
import subprocess
import threading
import time


def first_answer(contestant, event):
    """Seconds from exec to the first answer, and the answer."""
    runtime = Runtime(json.dumps(event).encode())
    environment = {**contestant.environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.server_address[1]}"}
    started = time.perf_counter()
    function = subprocess.Popen(contestant.command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answered = runtime.done.wait(20)
    function.kill()
    function.wait()
    runtime.shutdown()
    runtime.server_close()
    if not answered:
        raise SystemExit(f"{contestant.name} gave no answer")
    return runtime.answered - started, json.loads(runtime.answer)


class Runtime(http.server.ThreadingHTTPServer):
    """Lambda's runtime API, as far as one process and its first event need it."""

    daemon_threads = True

    def __init__(self, event):
        super().__init__(("127.0.0.1", 0), Door)
        self.event, self.given = event, False
        self.answer, self.answered = b"{}", 0.0
        self.done = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, address):
        """The process is killed while it waits for a second event."""


class Door(http.server.BaseHTTPRequestHandler):
    """What a process asks of the runtime API."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        runtime = self.server
        if runtime.given:
            runtime.done.wait(20)  # There is no second event.
            self.close_connection = True
            return
        runtime.given = True
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 60) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:local:0:function:f")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(runtime.event)))
        self.end_headers()
        self.wfile.write(runtime.event)

    def do_POST(self):
        runtime = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not body and self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        runtime.answered, runtime.answer = time.perf_counter(), body
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        runtime.done.set()

    def log_message(self, *_):
        pass
