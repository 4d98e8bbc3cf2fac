"""The two services that the functions use and that nothing else here emulates: S3, and the secrets."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from buckets import XML, Buckets, Refused

MASTER, AUDIT = "master-key", "audit-key"
"""What the secrets are called."""


class StandIn:
    """Keeps objects in memory, and knows secrets by name. Of signatures it checks those of forms, made with `secret`: it is
    for this machine's containers."""

    def __init__(self, address, secrets, secret):
        self.buckets = Buckets(secret)
        self.server = ThreadingHTTPServer((address, 0), _handler(self.buckets, secrets))
        self.url = f"http://{address}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()


def _secret(secrets, asked):
    """Secrets Manager's answer to GetSecretValue."""
    name = json.loads(asked)["SecretId"]
    answer = {"ARN": name, "Name": name, "SecretString": secrets[name]}
    return 200, json.dumps(answer).encode(), {"Content-Type": "application/x-amz-json-1.1"}


def _handler(buckets, secrets):
    class Handler(BaseHTTPRequestHandler):
        """S3, the bucket in the path, and Secrets Manager's GetSecretValue."""

        protocol_version = "HTTP/1.1"

        def do_PUT(self):  # noqa: N802, the name is the library's
            body = self._body()
            self._answer(lambda path, query: buckets.put(path, query, self.headers, body))

        def do_GET(self):  # noqa: N802
            self._answer(lambda path, query: buckets.get(path, query, self.headers))

        do_HEAD = do_GET

        def do_DELETE(self):  # noqa: N802
            self._answer(lambda path, _: buckets.delete(path))

        def do_POST(self):  # noqa: N802
            body = self._body()
            if self.headers.get("X-Amz-Target") == "secretsmanager.GetSecretValue":
                self._answer(lambda *_: _secret(secrets, body))
            else:
                self._answer(lambda path, query: buckets.post(path, query, self.headers, body))

        def _body(self):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _answer(self, ask):
            asked = urlsplit(self.path)
            try:
                status, body, headers = ask(asked.path, asked.query)
            except Refused as refused:
                status, body, headers = refused.status, refused.body, XML
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            """Says nothing."""

    return Handler
