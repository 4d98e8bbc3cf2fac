"""The functions' containers: where they find this machine, how often each was invoked, and that none stays."""

import ipaddress
import json
import os
import subprocess


def docker(*arguments):
    """What Docker prints."""
    done = subprocess.run(["docker", *arguments], text=True, capture_output=True, check=True)
    return done.stdout + (done.stderr if arguments[0] == "logs" else "")


def bridge():
    """The address by which containers on Docker's own network reach this machine."""
    network = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    # Not every version says it; it is then the first of the network.
    return network.get("Gateway") or str(ipaddress.ip_network(network["Subnet"])[1])


def invocations(built):
    """How many invocations the containers report, by the function's name."""
    counts = {}
    for container, function in _ours(built):
        reported = docker("logs", container).count("REPORT RequestId")
        counts[function] = counts.get(function, 0) + reported
    return counts


def remove(built):
    """Removes containers that SAM could not."""
    for container, _ in _ours(built):
        docker("rm", "--force", container)


def _ours(built):
    """Containers that have a function of this build mounted: nobody else's."""
    ids = docker("ps", "--all", "--quiet").split()
    for container in json.loads(docker("inspect", *ids)) if ids else []:
        for mount in container["Mounts"]:
            source = os.path.realpath(mount.get("Source", ""))
            if source.startswith(f"{built}{os.sep}"):
                yield container["Id"], os.path.relpath(source, built)
