"""What stands in for S3: objects in memory, the bucket in the path. It checks the signature of forms alone."""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime, timezone
from urllib.parse import parse_qs, quote, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape


class Refused(Exception):
    """An error as S3 names it, with its status."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status = status
        self.body = f"<Error><Code>{code}</Code></Error>".encode()


class Buckets:
    """PutObject, GetObject, HeadObject, DeleteObject(s), ListObjectsV2, uploads in parts, and forms of browsers."""

    def __init__(self, secret):
        self.secret = secret
        self.objects = {}
        self.parts = {}

    def get(self, path, query, headers):
        """GetObject with its conditions and a range, or ListObjectsV2: status, body, headers."""
        asked = parse_qs(query)
        if asked.get("list-type") == ["2"]:
            first = {name: asked.get(name, [""])[0] for name in ("prefix", "start-after")}
            return 200, self._listing(path.rstrip("/"), first["prefix"], first["start-after"]).encode(), XML
        found = self.objects.get(path)
        if found is None:
            raise Refused(404, "NoSuchKey")
        about = {"ETag": etag(found), "Last-Modified": datetime.now(timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")}
        if headers.get("If-Match", etag(found)) != etag(found):
            raise Refused(412, "PreconditionFailed")
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", headers.get("Range", ""))
        if not part:
            return 200, found, about
        begin, end = int(part[1]), min(int(part[2]) + 1, len(found))
        return 206, found[begin:end], {**about, "Content-Range": f"bytes {begin}-{end - 1}/{len(found)}"}

    def put(self, path, query, headers, body):
        """PutObject, or a part of an upload."""
        asked = parse_qs(query)
        if "partNumber" in asked:
            self.parts[path, int(asked["partNumber"][0])] = body
        elif headers.get("If-None-Match") == "*" and path in self.objects:
            raise Refused(412, "PreconditionFailed")
        else:
            self.objects[path] = body
        return 200, b"", {"ETag": etag(body)}

    def delete(self, path):
        """DeleteObject."""
        self.objects.pop(path, None)
        return 204, b"", {}

    def post(self, path, query, headers, body):
        """DeleteObjects, the beginning and the end of an upload in parts, or a form."""
        asked = parse_qs(query, keep_blank_values=True)
        if "delete" in asked:
            return 200, self._deleted(path.rstrip("/"), body).encode(), XML
        if "uploads" in asked:
            return 200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>", XML
        if "uploadId" in asked:
            numbers = sorted(number for of, number in self.parts if of == path)
            whole = self.objects[path] = b"".join(self.parts.pop((path, number)) for number in numbers)
            tag = f"<ETag>{escape(etag(whole))}</ETag>"
            return 200, f"<CompleteMultipartUploadResult>{tag}</CompleteMultipartUploadResult>".encode(), XML
        return self._form(path.strip("/"), headers, body)

    def _form(self, bucket, headers, body):
        """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"""
        fields = form_fields(headers.get("Content-Type", ""), body)
        file = fields.pop("file")
        said = {name: value.decode() for name, value in fields.items()}
        policy, signature = said.pop("policy"), said.pop("x-amz-signature")
        scope = said["x-amz-credential"].split("/")[1:]
        key = ("AWS4" + self.secret).encode()
        for part in [*scope, policy]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if key.hex() != signature:
            raise Refused(403, "SignatureDoesNotMatch")
        allowed = json.loads(base64.b64decode(policy))
        if datetime.fromisoformat(allowed["expiration"].replace("Z", "+00:00")) < datetime.now(timezone.utc):
            raise Refused(403, "AccessDenied")
        exact = {name: value for one in allowed["conditions"] if isinstance(one, dict) for name, value in one.items()}
        if exact != {**said, "bucket": bucket}:
            raise Refused(403, "AccessDenied")
        _, least, most = next(one for one in allowed["conditions"] if isinstance(one, list))
        if not least <= len(file) <= most:
            raise Refused(400, "EntityTooLarge")
        self.objects[f"/{bucket}/{said['key']}"] = file
        back = f"{said['success_action_redirect']}?bucket={bucket}&key={quote(said['key'], safe='')}"
        return 303, b"", {"Location": back}

    def _listing(self, bucket, prefix, after):
        """The answer to ListObjectsV2, on one page."""
        written = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        keys = {unquote(path).removeprefix(bucket + "/"): text for path, text in self.objects.items()}
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{written}</LastModified><ETag>{escape(etag(text))}</ETag>"
            f"<Size>{len(text)}</Size></Contents>"
            for key, text in sorted(keys.items())
            if key.startswith(prefix) and key > after
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"

    def _deleted(self, bucket, asked):
        """The answer to DeleteObjects, which names what is not there any more, too."""
        keys = [key.text for key in ElementTree.fromstring(asked).iter() if key.tag.rpartition("}")[2] == "Key"]
        for path in [path for path in self.objects if unquote(path).removeprefix(bucket + "/") in keys]:
            del self.objects[path]
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return f"<DeleteResult>{gone}</DeleteResult>"


XML = {"Content-Type": "application/xml"}


def etag(body):
    """The entity tag of an object."""
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def form_fields(content_type, body):
    """The fields of a form as a browser sends it with a file, by their names."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if not boundary:
        raise Refused(400, "MalformedPOSTRequest")
    fields = {}
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        fields[name[1].decode()] = value.removesuffix(b"\r\n")
    return fields
