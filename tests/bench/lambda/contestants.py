"""A function under Lambda's runtime interface emulator."""

import dataclasses
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

INVOCATIONS = "/2015-03-31/functions/function/invocations"


@dataclasses.dataclass(frozen=True)
class Contestant:
    """A command that asks the runtime API for events, and its environment."""

    name: str
    command: list
    environment: dict


class Emulated:
    """One contestant behind an emulator of its own, on free ports; started when made, ended with `end`."""

    def __init__(self, emulator, contestant):
        front, back = free_port(), free_port()
        self.process = subprocess.Popen(
            [emulator, f"--runtime-interface-emulator-address=127.0.0.1:{front}",
             f"--runtime-api-address=127.0.0.1:{back}", *contestant.command],
            env=contestant.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.connection = http.client.HTTPConnection("127.0.0.1", front, timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def post(self, event):
        """The answer to an event."""
        body = json.dumps(event)
        for _ in range(2000):
            try:
                self.connection.request("POST", INVOCATIONS, body, {"content-type": "application/json"})
                break
            except ConnectionRefusedError:  # It does not listen yet.
                self.connection.close()
                time.sleep(0.0005)
        answer = self.connection.getresponse().read()
        return json.loads(answer) if answer else {}

    def children(self):
        """The processes that the emulator started: one, the function."""
        path = pathlib.Path(f"/proc/{self.process.pid}/task")
        return [int(child) for task in path.iterdir() for child in (task / "children").read_text().split()]

    def peak_memory(self):
        """The most resident memory that the function had, in bytes."""
        (function,) = self.children()
        status = pathlib.Path(f"/proc/{function}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024

    def processor_time(self):
        """What the function, threads that ended apart, has had of a processor so far, in seconds."""
        (function,) = self.children()
        threads = pathlib.Path(f"/proc/{function}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def end(self):
        """Ends the function and its emulator."""
        self.connection.close()
        for process in [*self.children(), self.process.pid]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
