"""The two services that the functions use and that nothing else here emulates: S3, and the secrets."""

import json
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MASTER, AUDIT = "master-key", "audit-key"
"""What the secrets are called."""


class StandIn:
    """Keeps objects in memory, and knows secrets by name. Checks no signature: it is for this machine's containers."""

    def __init__(self, address, secrets):
        self.objects = {}
        self.server = ThreadingHTTPServer((address, 0), _handler(self.objects, secrets))
        self.url = f"http://{address}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()


def listing(objects, bucket, prefix, after):
    """S3's answer to ListObjectsV2, on one page."""
    written = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    keys = {unquote(path).removeprefix(bucket + "/"): text for path, text in objects.items()}
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{written}</LastModified><ETag>&quot;1&quot;</ETag>"
        f"<Size>{len(text)}</Size></Contents>"
        for key, text in sorted(keys.items())
        if key.startswith(prefix) and key > after
    )
    return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"


def deleted(objects, bucket, asked):
    """S3's answer to DeleteObjects, which names what is not there any more, too."""
    keys = [key.text for key in ElementTree.fromstring(asked).iter() if key.tag.rpartition("}")[2] == "Key"]
    for path in [path for path in objects if unquote(path).removeprefix(bucket + "/") in keys]:
        del objects[path]
    gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
    return f"<DeleteResult>{gone}</DeleteResult>"


def _handler(objects, secrets):
    class Handler(BaseHTTPRequestHandler):
        """S3's PutObject, GetObject, DeleteObject(s) and ListObjectsV2, the bucket in the path, and Secrets Manager's
        GetSecretValue."""

        protocol_version = "HTTP/1.1"

        def do_PUT(self):  # noqa: N802, the name is the library's
            body = self._body()
            if self.headers.get("If-None-Match") == "*" and self.path in objects:
                self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>", {"Content-Type": "application/xml"})
                return
            objects[self.path] = body
            self._answer(200, b"", {"ETag": '"1"'})

        def do_GET(self):  # noqa: N802
            asked = urlsplit(self.path)
            query = parse_qs(asked.query)
            if query.get("list-type") == ["2"]:
                first = {name: query.get(name, [""])[0] for name in ("prefix", "start-after")}
                listed = listing(objects, asked.path.rstrip("/"), first["prefix"], first["start-after"])
                self._answer(200, listed.encode(), {"Content-Type": "application/xml"})
                return
            found = objects.get(self.path)
            if found is None:
                self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", {"Content-Type": "application/xml"})
            else:
                self._answer(200, found, {"ETag": '"1"', "Last-Modified": self.date_time_string()})

        def do_DELETE(self):  # noqa: N802
            objects.pop(self.path, None)
            self._answer(204, b"")

        def do_POST(self):  # noqa: N802
            asked, address = self._body(), urlsplit(self.path)
            if "delete" in parse_qs(address.query, keep_blank_values=True):
                gone = deleted(objects, address.path.rstrip("/"), asked)
                self._answer(200, gone.encode(), {"Content-Type": "application/xml"})
                return
            if self.headers.get("X-Amz-Target") != "secretsmanager.GetSecretValue":
                self._answer(400, b'{"__type":"UnknownOperationException"}')
                return
            name = json.loads(asked)["SecretId"]
            answer = {"ARN": name, "Name": name, "SecretString": secrets[name]}
            self._answer(200, json.dumps(answer).encode(), {"Content-Type": "application/x-amz-json-1.1"})

        def _body(self):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _answer(self, status, body, headers=None):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Says nothing."""

    return Handler
