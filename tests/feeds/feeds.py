"""The feeds of a running alliance, read by others: feedparser finds no fault (bozo 0), Atom is valid by the schema of RFC 4287,
and what is withdrawn leaves no word and a tombstone under its id.

    python tests/feeds/feeds.py BINARY

starts the alliance with its demo on a port of its own. Exits with 1 and the reasons where anything fails."""

import io
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

import feedparser
import rnc2rng
from lxml import etree

HERE = pathlib.Path(__file__).resolve().parent
ATOM = "{http://www.w3.org/2005/Atom}"


def schema():
    """The schema of RFC 4287, compiled from its compact form."""
    text = rnc2rng.dumps(rnc2rng.load(str(HERE / "atom.rnc")))
    text = text.replace('xmlns:local="urn:local"', "").replace('"urn:local"', '""')
    return etree.RelaxNG(etree.fromstring(text.encode()))


def start(binary, data):
    """The alliance, and the address that it prints."""
    process = subprocess.Popen([binary, "--port", "0", "--data", data], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return process, found[0]
    raise SystemExit("the alliance did not start")


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read(), answer.headers


def check_atom(url, relaxng, wrong):
    body, headers = get(url)
    if not headers["Content-Type"].startswith("application/atom+xml"):
        wrong.append(f"{url}: {headers['Content-Type']}")
    document = etree.parse(io.BytesIO(body))
    if not relaxng.validate(document):
        wrong.append(f"{url}: {relaxng.error_log.last_error}")
    root = document.getroot()
    # What the schema cannot say: an author for every entry, ids that differ, a link to itself.
    feed_has_author = root.find(f"{ATOM}author") is not None
    entries = root.findall(f"{ATOM}entry")
    if not feed_has_author and any(entry.find(f"{ATOM}author") is None for entry in entries):
        wrong.append(f"{url}: an entry without an author")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(ids)) != len(ids):
        wrong.append(f"{url}: ids are used twice")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    if links.get("self") != url:
        wrong.append(f"{url}: its own address is said to be {links.get('self')}")
    return ids


def check_parsed(url, expected, wrong):
    parsed = feedparser.parse(get(url)[0])
    if parsed.bozo:
        wrong.append(f"{url}: {parsed.bozo_exception}")
    if len(parsed.entries) < expected:
        wrong.append(f"{url}: {len(parsed.entries)} entries, of {expected}")
    for entry in parsed.entries:
        if not (entry.get("id") and entry.get("title") and entry.get("link") and entry.get("published_parsed")):
            wrong.append(f"{url}: an entry lacks id, title, link or date: {entry.get('id')}")
    return [entry.get("id") for entry in parsed.entries]


def main():
    relaxng, wrong, read = schema(), [], 0
    with tempfile.TemporaryDirectory() as data:
        process, base = start(sys.argv[1], data)
        try:
            home = f"{base}/a/weizhanshan"
            for path, expected in [("", 7), ("/columns/news", 2), ("/columns/heart", 1)]:
                atom = check_atom(f"{home}{path}/atom.xml", relaxng, wrong)
                by_atom = check_parsed(f"{home}{path}/atom.xml", expected, wrong)
                by_rss = check_parsed(f"{home}{path}/feed.xml", expected, wrong)
                if not set(by_atom) == set(by_rss) == set(atom):
                    wrong.append(f"{home}{path}: RSS and Atom name other ids")
                read += len(by_atom) + len(by_rss)
        finally:
            process.terminate()
            process.wait()
    # A check that cannot fail is none.
    broken = etree.fromstring(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>')
    if relaxng.validate(broken):
        wrong.append("the schema takes a feed without an id")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"feeds: {read} entries read, {len(wrong)} faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
