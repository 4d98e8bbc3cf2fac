"""Checks template.yaml and the stacks it nests, offline: `python3 infra/checks/run.py` after `pip install -r infra/checks/requirements.txt`.

The linters see the templates as written and as transformed for a region of each partition, because several mistakes
show only after the transform; then come this project's own rules. Exits with 1 where a check fails.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from doors import EDGE_REGION, EDGE_TEMPLATE
from rules import RULES
from templates import REGIONS, ROOT_TEMPLATE, read

ROOT = Path(__file__).resolve().parents[2]

# The package cannot be run with `-m`, and its script need not be on the path.
CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"

# It cannot share an environment with SAM, which wants newer versions of the same packages; `.ci/run` makes both.
CHECKOV = Path(os.environ.get("CHECKOV", Path(sys.prefix, "checkov", "bin", "checkov")))

# No account is asked and nothing is reported anywhere.
OFFLINE = {
    **os.environ,
    "AWS_DEFAULT_REGION": REGIONS[0],
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAM_CLI_TELEMETRY": "0",
}


def command(*arguments):
    """Runs Python with `arguments` in the project's folder; what it printed if it failed, else nothing."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=OFFLINE, text=True, capture_output=True, check=False
    )
    if done.returncode == 0:
        return []
    return [line for line in (done.stdout + done.stderr).splitlines() if line.strip()] or [f"exit {done.returncode}"]


def lint(regions, *paths):
    """cfn-lint on files for one region or several, informational findings included."""
    regions = [regions] if isinstance(regions, str) else regions
    files = map(str, paths)
    return command("-c", CFN_LINT, "--include-checks", "I", "--regions", *regions, "--format", "parseable", "--", *files)


def checkov(*paths):
    """Checkov on files, its failed checks as one line each."""
    if not CHECKOV.exists():
        return [f"{CHECKOV} is missing: infra/checks/checkov/requirements.txt wants an environment of its own"]
    files = [argument for path in paths for argument in ("--file", str(path))]
    settings = ["--config-file", "infra/checks/checkov/settings.yaml", "--output", "json"]
    done = subprocess.run(
        [CHECKOV, *files, *settings], cwd=ROOT, env=OFFLINE, text=True, capture_output=True, check=False
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [f"exit {done.returncode}", *(done.stdout + done.stderr).splitlines()]
    found = {}
    for part in report if isinstance(report, list) else [report]:
        for check in part.get("results", {}).get("failed_checks", []):
            found.setdefault(f"{check['check_id']}, {check['check_name']}", set()).add(check["resource"].split(".")[-1])
    return [f"{check}: {', '.join(sorted(resources))}" for check, resources in sorted(found.items())]


def checks():
    """Every check as a title and its findings, in order."""
    yield "sam validate --lint", command("-m", "samcli", "validate", "--lint", "--template", "template.yaml")
    try:
        templates = read(ROOT)
    except Exception as error:  # The transform's refusals have no common base, and each is a finding.
        yield "serverless transform", [f"{type(error).__name__}: {error}", *map(str, getattr(error, "causes", []))]
        return
    yield "cfn-lint, as written", lint(REGIONS, *templates.stacks)
    yield f"cfn-lint, as written, {EDGE_TEMPLATE}", lint(EDGE_REGION, EDGE_TEMPLATE)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for region, stacks in templates.transformed.items():
            for source, stack in stacks.items():
                path = Path(folder, region, f"{source.removesuffix('.yaml').replace('/', '-')}.json")
                path.parent.mkdir(exist_ok=True)
                path.write_text(json.dumps(stack, indent=1), encoding="utf-8")
                files.append(path)
            yield f"cfn-lint, as transformed, {region}", lint(region, *sorted(Path(folder, region).iterdir()))
        yield "checkov", checkov(*files, EDGE_TEMPLATE)
    for rule in RULES:
        yield rule.__doc__, list(rule(templates))


def main():
    """Prints one line for each check and what it found; answers the exit code."""
    passed = failed = 0
    for title, findings in checks():
        print(f"{'FAILED' if findings else 'ok':<7} {title}", flush=True)
        for finding in findings:
            print(f"        {finding}")
        failed += bool(findings)
        passed += not findings
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
