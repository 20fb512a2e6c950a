#!/bin/sh
# SPDX-License-Identifier: MIT
# Recorders that meet a bound, a full disk, each other, and signals.
. "$SRCDIR/tests/e2e/lib.sh"

is_there() { # FILE
	[ -s "$1" ]
}

ended() { # PID: its exit status in $status
	status=0
	wait "$1" || status=$?
}

# Two on one file: the second is refused, and says who is there.
start "$BLAMETOP" record "$work/a.btr" -d 0.05
first=$started
soon is_there "$work/a.btr" || fail "nothing is recorded"
status=0
"$BLAMETOP" record "$work/a.btr" 2>"$work/err" || status=$?
[ "$status" -eq 1 ] || fail "the second recorder ended with $status"
grep -q "process $first records there already" "$work/err" || fail "it said: $(cat "$work/err")"
kill -0 "$first" || fail "the first recorder is gone"

# A mark from outside; then a clean end.
kill -USR1 "$first"
has_mark() {
	"$BLAMETOP" info "$work/a.btr" | grep -q "^mark .*SIGUSR1 from process $$"
}
soon has_mark || fail "there is no mark: $("$BLAMETOP" info "$work/a.btr")"
for signal in TERM INT HUP; do
	[ "$signal" = TERM ] || {
		start "$BLAMETOP" record "$work/$signal.btr" -d 0.05
		first=$started
		soon is_there "$work/$signal.btr" || fail "nothing is recorded"
	}
	# A shell starts jobs in the background with SIGINT ignored, and so do we.
	[ "$signal" = INT ] && kill -TERM "$first"
	kill -"$signal" "$first" 2>/dev/null || true
	ended "$first"
	[ "$status" -eq 0 ] || fail "SIG$signal ended it with $status"
done
"$BLAMETOP" info "$work/a.btr" | grep -q '^damage *none' || fail "SIGTERM left a torn end"

# A directory stays below its bound.
"$BLAMETOP" record "$work/d" --max-size 64k -d 0.05 -n 60 2>"$work/err" || fail "$(cat "$work/err")"
size=$(find "$work/d" -type f -name '*.btr' -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
[ "$size" -le 65536 ] || fail "a bound of 64k, and $size bytes"
"$BLAMETOP" info "$work/d" >"$work/out" || fail "$(cat "$work/out")"
mode=$(stat -c %a "$work/d")
[ "$mode" = 700 ] || fail "the directory has mode $mode"
status=0
"$BLAMETOP" record "$work/a.btr" --keep 1h 2>"$work/err" || status=$?
[ "$status" -eq 1 ] || fail "a bound on a file ended with $status"
grep -q 'a.btr: is a file, but' "$work/err" || fail "it said: $(cat "$work/err")"

# A full disk: a sentence, status 1, and what was written can be read.
full() { # FILE: record until it is full
	status=0
	"$BLAMETOP" record "$1" -d 0.05 -n 2000 2>"$work/err" || status=$?
	[ "$status" -eq 1 ] || fail "a full disk ended it with $status: $(cat "$work/err")"
	grep -q "recording stops: $2" "$work/err" || fail "it said: $(cat "$work/err")"
	"$BLAMETOP" info "$1" | grep -q '^damage *none' || fail "$("$BLAMETOP" info "$1")"
}
(
	ulimit -f 100
	full "$work/limit.btr" 'File too large'
) || exit 1
mkdir "$work/small"
if mount -t tmpfs -o size=64k none "$work/small" 2>/dev/null; then
	(full "$work/small/full.btr" 'No space left on device') || {
		umount "$work/small"
		exit 1
	}
	umount "$work/small"
fi

# What cannot be read is told in one line, quickly.
head -c 3000 /dev/urandom >"$work/noise.btr"
head -c 30 "$work/a.btr" >"$work/cut.btr"
: >"$work/empty.btr"
for bad in noise cut empty missing; do
	for command in 'info' '-b --replay'; do
		status=0
		# shellcheck disable=SC2086
		"$BLAMETOP" $command "$work/$bad.btr" >"$work/out" 2>"$work/err" || status=$?
		[ "$status" -eq 1 ] || fail "$command $bad: status $status"
		[ "$(wc -l <"$work/err")" -eq 1 ] || fail "$command $bad: $(cat "$work/err")"
		grep -q "$bad.btr: " "$work/err" || fail "$command $bad: $(cat "$work/err")"
		[ ! -s "$work/out" ] || fail "$command $bad: $(cat "$work/out")"
	done
done
