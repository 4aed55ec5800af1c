#!/usr/bin/env bash
# Installs what building, running and testing Kaodian needs from the system's packages
# (Debian 12, Ubuntu 24.04). Says what and why; does nothing when nothing is missing.
#
#   installer/dev-setup.sh [--check] [build] [run] [test] [bench]
#
# Without a group: build, run and test. --check only reports, and fails when something is missing.
set -euo pipefail

# package | group | why
packages='
build-essential|build|C compiler and linker, for SQLCipher and the linking of Rust
pkg-config|build|finds the libraries below
libwebkit2gtk-4.1-dev|build|the web view that the window is drawn with
libssl-dev|build|the cipher of the terminal'"'"'s database, and TLS
libclang-dev|build|reads the kernel'"'"'s headers for the camera (V4L2)
fonts-noto-cjk|run|Chinese text in the window
fonts-hanazono|run|rare characters in names, in the window and on the forms
webkit2gtk-driver|test|drives the real window
xvfb|test|a display without a screen
xauth|test|admits programs to that display
openbox|test|the window manager that makes the window fill that display
dbus-x11|test|a session bus of its own for each window
gnome-keyring|test|a keyring for the tests of the keys
python3-pip|test|fetches the test pictures
cups|test|the print system that the tests print through
cups-client|test|sets up its queue (lpadmin, cupsdisable)
cups-filters|test|works a PDF out for the printer
cups-ipp-utils|test|the printer of the tests (ippeveprinter) and questions to it (ipptool)
dbus|test|a system bus of its own, without which that printer does not start
poppler-utils|test|reads text and pictures out of PDFs, takes them apart (pdftotext, pdftoppm, pdfseparate)
postgresql|test|the database of a large central server; the tests run clusters of their own
python3-venv|test|holds schemathesis, and for the bench the libraries that the photo engine is measured beside
qpdf|test|checks the structure of PDFs
chromium|bench|its live picture of a camera is measured beside the window'"'"'s
chromium-driver|bench|drives it
'

check_only=false
groups=""
for argument in "$@"; do
  case "$argument" in
    --check) check_only=true ;;
    build | run | test | bench) groups="$groups $argument" ;;
    *)
      sed -n '2,7s/^# \{0,1\}//p' "$0"
      exit 2
      ;;
  esac
done
groups="${groups:- build run test}"

failed=false
complain() {
  printf '%s\n' "$@" >&2
  failed=true
}

# ---- Rust and Node: checked and explained, never installed from here --------------------------

# at_least WANTED FOUND: whether version FOUND is WANTED or newer
at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

if [[ "$groups" == *build* ]]; then
  rust="$(cargo --version 2>/dev/null | cut -d' ' -f2 || true)"
  if [ -z "$rust" ]; then
    complain "Rust is missing (cargo, 1.92 or newer). Get it with rustup: https://rustup.rs"
  elif ! at_least 1.92 "$rust"; then
    complain "Rust $rust is too old; 1.92 or newer is needed: rustup update stable"
  else
    for component in rustfmt clippy-driver; do
      command -v "$component" >/dev/null ||
        complain "$component is missing: rustup component add rustfmt clippy"
    done
  fi
  node="$(node --version 2>/dev/null | tr -d v || true)"
  if [ -z "$node" ] || ! command -v npm >/dev/null; then
    complain "Node.js with npm is missing (20 or newer). See https://nodejs.org/en/download"
  elif ! at_least 20 "$node"; then
    complain "Node.js $node is too old; 20 or newer is needed. See https://nodejs.org/en/download"
  fi
fi

# ---- the system's packages ---------------------------------------------------------------------

missing=()
if ! command -v dpkg-query >/dev/null; then
  complain "This system has no Debian packages; install the equivalents of these by hand:" "$packages"
else
  wanted=()
  while IFS='|' read -r package group why; do
    [[ -n "$package" && "$groups" == *"$group"* ]] && wanted+=("$package")
  done <<<"$packages"
  # One question for all: dpkg-query fails for unknown packages but still lists the known ones.
  installed="$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)"
  for package in "${wanted[@]}"; do
    grep -qx "installed $package" <<<"$installed" || missing+=("$package")
  done
fi

if [ "${#missing[@]}" -gt 0 ]; then
  echo "Missing system packages:"
  while IFS='|' read -r package group why; do
    for each in "${missing[@]}"; do
      [ "$each" = "$package" ] && printf '  %-22s %s\n' "$package" "$why"
    done
  done <<<"$packages"
  if $check_only; then
    failed=true
  else
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
      if ! command -v sudo >/dev/null; then
        complain "Installing needs root, and there is no sudo. As root: apt-get install ${missing[*]}"
        exit 1
      fi
      as_root=(sudo)
    fi
    echo "Installing them with apt-get${as_root:+ through sudo}."
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
fi

if $failed; then
  exit 1
fi
if $check_only; then
  echo "Nothing is missing."
fi
