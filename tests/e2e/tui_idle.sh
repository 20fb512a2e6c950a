#!/bin/sh
# SPDX-License-Identifier: MIT
# Only what changed is written: of a held picture how long ago it is and the time axis, of a running one
# much less than itself.
. "$SRCDIR/tests/e2e/lib.sh"
[ -x "$PTYRUN" ] || skip "the helper ptyrun is not built"
export TERM=xterm-256color

start "$(named e2e-sleeper)" 600
sleeper=$started
start "$(named e2e-second)" 600
second=$started
cat >"$work/steps" <<'STEPS'
expect 10000 PID
wait 1500
mark first
wait 3000
mark running
type Z
wait 1000
mark pausing
wait 3000
mark paused
type Z
wait 1000
type q
end 5000
STEPS
"$PTYRUN" -s 100x30 "$BLAMETOP" -d 0.5 -p "$sleeper,$second" <"$work/steps" >"$work/report" ||
	fail "it did not run"
field() { # NAME NUMBER: of the line of a mark
	awk -F '\t' -v name="$1" -v n="$2" '$1 == name { print $n }' "$work/report"
}
cat "$work/report"

# Six refreshes each. Drawing everything would be 3,000 characters a time.
[ "$(field paused 3)" -lt 2400 ] || fail "a paused screen wrote $(field paused 3) bytes"
[ "$(field running 3)" -lt 9000 ] || fail "six refreshes wrote $(field running 3) bytes"
# Nothing spins: far less than one CPU, even under valgrind or a sanitizer.
[ "$(field paused 5)" -lt 1500000 ] || fail "three seconds of pause took $(field paused 5) us of CPU"
