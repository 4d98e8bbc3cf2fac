#!/usr/bin/env bash
# The functions as they are deployed, in SAM's emulation of Lambda and API Gateway, through one whole journey.
#
#   infra/sam-local.sh [--install | --prepare]
#
# Needs Rust, Python 3 with venv, and Docker; where no image registry answers, debootstrap and root as well, to make the
# image from Debian's packages. SAM and cargo-lambda go into a folder under target/. Nothing is installed on the system
# and no daemon is started, unless --install says so: then, on Debian and as root, what is missing is installed, and
# dockerd is started where none answers and stopped at the end. What was there before is left alone.
# --prepare installs the same, makes the image, and runs nothing.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="${CARGO_TARGET_DIR:-$PWD/target}"
mkdir -p "$target"
# Other programs get it too, from other folders.
target="$(cd "$target" && pwd)"
export CARGO_TARGET_DIR="$target"
venv="$target/ci-venv/infra/sam"
folder="$target/sam-local"
image=public.ecr.aws/lambda/provided:al2023
install=
prepare=
dockerd=

case "${1:-}" in
  --install) install=1 ;;
  --prepare) install=1 prepare=1 ;;
  "") ;;
  *)
    sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac

since=$SECONDS
# done_with WHAT: how long it took since the last one.
done_with() {
  printf 'sam-local: %s: %d s\n' "$1" $((SECONDS - since))
  since=$SECONDS
}

stop() {
  echo "sam-local: $1" >&2
  exit 1
}

# Ends the dockerd that this script started, and no other.
clean_up() {
  if [ -n "$dockerd" ]; then
    kill "$dockerd" 2>/dev/null || true
    wait "$dockerd" 2>/dev/null || true
  fi
}
trap clean_up EXIT

# need COMMAND PACKAGE: a command of the system.
need() {
  command -v "$1" >/dev/null && return
  [ -n "$install" ] || stop "$1 is missing: install it, or let --install install Debian's package $2"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

start_docker() {
  need docker docker.io
  docker info >/dev/null 2>&1 && return
  [ -n "$install" ] || stop "Docker does not answer: start it, or let --install start it for this run"
  need dockerd docker.io
  need iptables iptables
  local driver tries
  for driver in overlay2 vfs; do
    dockerd --storage-driver "$driver" >"$folder/dockerd.log" 2>&1 &
    dockerd=$!
    for tries in $(seq 60); do
      docker info >/dev/null 2>&1 && return
      kill -0 "$dockerd" 2>/dev/null || break
      sleep 0.5
    done
    clean_up
    dockerd=
  done
  tail -n 5 "$folder/dockerd.log" >&2
  stop "Docker cannot start on this machine (above is what it says), so the emulation cannot run here"
}

# The image's one job is to hold a libc and certificates; SAM brings the runtime's emulator along.
make_image() {
  docker image inspect "$image" >/dev/null 2>&1 && return
  if timeout 120 docker pull --quiet "$image" 2>/dev/null; then return; fi
  echo "sam-local: no registry answers; the image is made from Debian's packages"
  if [ ! -s "$folder/image.tar" ]; then
    need debootstrap debootstrap
    rm -rf "$folder/root"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$folder/root" >"$folder/debootstrap.log" 2>&1 ||
      stop "debootstrap failed: $folder/debootstrap.log"
    tar -C "$folder/root" -cf "$folder/image.tar.new" .
    mv "$folder/image.tar.new" "$folder/image.tar"
    rm -rf "$folder/root"
  fi
  docker import -c 'ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' "$folder/image.tar" "$image" >/dev/null
}

install_sam() {
  if ! cmp -s infra/sam/requirements.txt "$venv/requirements.txt"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r infra/sam/requirements.txt
    cp infra/sam/requirements.txt "$venv/requirements.txt"
  fi
  export PATH="$venv/bin:$PATH"
}

# The deployed programs but for the optimiser, which would take most of an hour for all of them on two cores.
build() {
  export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
  export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=cn-north-1
  sam build --build-dir "$folder/build" --parameter-overrides BaseUrl=http://127.0.0.1:3000 >"$folder/build.log" 2>&1 ||
    { tail -n 40 "$folder/build.log" >&2; stop "sam build failed"; }
}

mkdir -p "$folder"
start_docker
done_with "Docker"
make_image
done_with "the image"
# SAM looks for the image under the name with the processor; where it has the plain one alone, it is the same.
docker image inspect "$image-x86_64" >/dev/null 2>&1 || docker tag "$image" "$image-x86_64"
install_sam
done_with "SAM"
[ -z "$prepare" ] || exit 0
build
done_with "sam build of every program"
# The whole workspace, as `cargo run` builds it. With -p, cargo would build the dependencies again with fewer features.
cargo build --locked --quiet
done_with "the local alliance"
"$venv/bin/python" infra/sam/drive.py "$folder/build"
done_with "the journey"
