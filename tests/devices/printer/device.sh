#!/bin/sh
# The works of the printer: ippeveprinter runs this for each job, with the document's file.
#
# Sheets go to $KAODIAN_PRINTER/tray one by one, each before it is counted. What is wrong with the printer
# stands in $KAODIAN_PRINTER/control, and is read again for each sheet (see README.md).
set -u
document=$1
folder=${KAODIAN_PRINTER:?}
work=$(mktemp -d "$folder/work.XXXXXX")
reasons=""
watcher=""

# report REASONS...: tells ippeveprinter what is new and what is over
report() {
  for reason in $reasons; do
    case " $* " in *" $reason "*) ;; *) echo "STATE: -$reason" >&2 ;; esac
  done
  for reason in "$@"; do
    case " $reasons " in *" $reason "*) ;; *) echo "STATE: +$reason" >&2 ;; esac
  done
  reasons="$*"
}

finish() {
  report
  [ -n "$watcher" ] && kill "$watcher" 2>/dev/null
  rm -rf "$work"
  exit "$1"
}

# ippeveprinter does not tell its command that the job was cancelled: it has to ask. Nothing of it may keep
# standard error open, or ippeveprinter waits for more.
watch_for_cancel() {
  while kill -0 "$$" 2>/dev/null; do
    if ipptool -t "$IPP_JOB_URI" "$folder/state.test" 2>/dev/null | grep -q processing-to-stop-point; then
      : >"$work/cancelled"
      return
    fi
    sleep 0.1
  done
}

# obey SHEET: whether this sheet can be printed now, by what stands in the control file
obey() {
  wrong=""
  waits=false
  while read -r word from; do
    [ "$1" -ge "${from:-1}" ] || continue
    case "$word" in
      paper-out) wrong="$wrong media-empty" waits=true ;;
      jam) wrong="$wrong media-jam" waits=true ;;
      door-open) wrong="$wrong cover-open" waits=true ;;
      toner-low) wrong="$wrong toner-low" ;;
      wait) waits=true ;;
      fail) finish 1 ;;
    esac
  done <"$folder/control"
  # shellcheck disable=SC2086
  report $wrong
  ! $waits
}

pdfseparate "$document" "$work/%06d.pdf" || finish 1
pages=$(find "$work" -name '*.pdf' | wc -l)
total=$((pages * ${IPP_COPIES:-1}))
echo "ATTR: job-impressions=$total" >&2
watch_for_cancel >/dev/null 2>&1 </dev/null &
watcher=$!

sheet=1
while [ "$sheet" -le "$total" ]; do
  until obey "$sheet"; do
    [ -e "$work/cancelled" ] && finish 0
    sleep 0.03
  done
  [ -e "$work/cancelled" ] && finish 0
  page=$(((sheet - 1) % pages + 1))
  place=$(($(cat "$folder/printed") + 1))
  # In the tray there is all of it or nothing.
  cp "$work/$(printf %06d "$page").pdf" "$work/sheet"
  mv "$work/sheet" "$folder/tray/$(printf %06d "$place").pdf"
  echo "$place" >"$folder/printed"
  echo "ATTR: job-impressions-completed=$sheet" >&2
  sheet=$((sheet + 1))
done
finish 0
