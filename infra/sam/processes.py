"""The processes around the functions: started, waited for, and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 180


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def heeding_interrupts():
    """Undoes what a shell does to whom it runs in the background, and what everybody below would inherit: interrupts
    that are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Processes:
    """What was started, in order."""

    def __init__(self):
        self.logs = None
        self._running = []
        self._ends = []

    def on_end(self, action):
        """Something else to end."""
        self._ends.append(action)

    def alliance(self, command):
        """Starts the local alliance; what it says of itself, by the first word of each line."""
        started = self._start(command, "alliance", {}, subprocess.PIPE)
        said = {}
        for line in started.stdout:
            word, _, rest = line.strip().partition(" ")
            said[word] = rest.strip()
            if word == "ready":
                return said
        raise SystemExit(f"the local alliance ended with {started.wait()}:\n{self._log('alliance')}")

    def sam(self, arguments, port, environment):
        """Starts SAM and waits until it listens."""
        name = arguments[1]
        # The command lies beside this Python.
        command = Path(sys.executable).with_name("sam")
        started = self._start([command, *arguments], name, environment, subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and started.poll() is None:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.2)
        raise SystemExit(f"sam local {name} does not listen:\n{self._log(name)}")

    def tell(self):
        """The last lines of every log."""
        for name, _ in self._running:
            print(f"---- {name}\n{self._log(name)}", flush=True)

    def end(self):
        """Ends what was started, the last first; SAM takes its containers away when it is interrupted."""
        for _, process in reversed(self._running):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(timeout=90)
                except subprocess.TimeoutExpired:
                    process.kill()
        for action in self._ends:
            action()

    def _start(self, command, name, environment, out):
        with open(self.logs / f"{name}.log", "wb") as log:
            # A session of its own: an interrupt from the terminal comes to us, and we end the others in order.
            process = subprocess.Popen(
                [str(part) for part in command], env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                stdout=out, stderr=log, text=True, start_new_session=True, preexec_fn=heeding_interrupts,
            )
        self._running.append((name, process))
        return process

    def _log(self, name):
        return "\n".join((self.logs / f"{name}.log").read_text(errors="replace").splitlines()[-25:])
