#!/usr/bin/env bash
# Starts a central server with the demo catalogue and opens the window of a terminal of its own.
# Both keep their data in target/demo; remove that folder to begin afresh.
# Closing the window, or Ctrl-C, ends everything. `make run` calls this after building.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

programs="${CARGO_TARGET_DIR:-target}/debug"
central_data=target/demo/central
terminal_home="$PWD/target/demo/terminal"
address=127.0.0.1:8640
pin=271828
site=110001
central=""
window=""

finish() {
  trap - EXIT INT TERM
  for process in $window $central; do
    kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true
  done
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$central_data"
if [ ! -e "$central_data/.imported" ]; then
  "$programs/kaodian-central" --data "$central_data" catalogue import assets/demo-catalogue.toml
  touch "$central_data/.imported"
fi

# Its own process group, so that Ctrl-C reaches this script alone and everything ends in order.
set -m
"$programs/kaodian-central" --data "$central_data" serve --listen "$address" \
  >target/demo/central.out 2>target/demo/central.log &
central=$!
set +m
for _ in $(seq 100); do
  grep -q '^listening on' target/demo/central.out 2>/dev/null && break
  if ! kill -0 "$central" 2>/dev/null; then
    echo "The central server did not start:" >&2
    tail -n 5 target/demo/central.log >&2
    exit 1
  fi
  sleep 0.1
done

if [ ! -e "$terminal_home/.activated" ]; then
  code="$("$programs/kaodian-central" --data "$central_data" terminal code --site "$site" | tail -n 1)"
  "$programs/kaodianctl" --home "$terminal_home" activate \
    --central "http://$address" --code "$code" --name "演示终端" --secrets file
  printf '%s' "$pin" | "$programs/kaodianctl" --home "$terminal_home" setup pin
  touch "$terminal_home/.activated"
fi

echo "Central server: http://$address (log: target/demo/central.log)"
echo "The staff's PIN of the set-up page is $pin."
echo "The window is opening. Close it, or press Ctrl-C here, to end everything."
set -m
KAODIAN_HOME="$terminal_home" "$programs/kaodian" &
window=$!
set +m
status=0
wait "$window" || status=$?
window=""
exit "$status"
