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
    """How many invocations the containers report, by the function's name, which is its handler's."""
    counts = {}
    for container in _ours(built):
        function = _environment(container)["AWS_LAMBDA_FUNCTION_HANDLER"]
        reported = docker("logs", container["Id"]).count("REPORT RequestId")
        counts[function] = counts.get(function, 0) + reported
    return counts


def _environment(container):
    return dict(variable.split("=", 1) for variable in container["Config"]["Env"])


def remove(built):
    """Removes containers that SAM could not."""
    for container in _ours(built):
        docker("rm", "--force", container["Id"])


def _ours(built):
    """Containers that have a program of this build mounted: nobody else's."""
    ids = docker("ps", "--all", "--quiet").split()
    for container in json.loads(docker("inspect", *ids)) if ids else []:
        sources = (os.path.realpath(mount.get("Source", "")) for mount in container["Mounts"])
        if any(source.startswith(f"{built}{os.sep}") for source in sources):
            yield container
