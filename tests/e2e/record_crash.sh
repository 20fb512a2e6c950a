#!/bin/sh
# SPDX-License-Identifier: MIT
# A recorder that is killed at any moment loses at most the frame it was writing, and the next one
# goes on behind it.
. "$SRCDIR/tests/e2e/lib.sh"

kills=${E2E_KILLS:-50}
recording=$work/crash.btr

frames() { # how many whole ones there are
	"$BLAMETOP" info --format ndjson "$recording" 2>/dev/null |
		sed -n 's/.*"type":"recording".*"frames":\([0-9]*\),.*/\1/p'
}

size_of() { # FILE
	stat -c %s "$1" 2>/dev/null || echo 0
}

has_grown() {
	[ "$(size_of "$recording")" -gt "$size" ]
}

before=0
i=0
while [ "$i" -lt "$kills" ]; do
	i=$((i + 1))
	size=$(size_of "$recording")
	start "$BLAMETOP" record "$recording" -d 0.05
	# Once it writes: in the middle of some frame or other.
	soon has_grown || fail "recorder $i does not record"
	sleep "0.0$((i * 7 % 10))"
	seen=$(frames)
	kill -KILL "$started"
	wait "$started" 2>/dev/null || true
	now=$(frames)
	[ "${now:-0}" -ge "${seen:-0}" ] || fail "kill $i: $seen frames were there, $now are left"
	[ "${now:-0}" -ge "$before" ] || fail "kill $i: $before frames were there, $now are left"
	before=${now:-0}
done

"$BLAMETOP" record "$recording" -d 0.05 -n 2 2>"$work/err" || fail "the last recorder: $(cat "$work/err")"
"$BLAMETOP" info "$recording" | grep -q '^damage *none' || fail "$("$BLAMETOP" info "$recording")"
sessions=$("$BLAMETOP" info --format ndjson "$recording" | grep -c '"type":"session"')
[ "$sessions" -eq $((kills + 1)) ] || fail "$sessions sessions of $kills recorders and one"
# Every frame can be read, not only counted: a line for each but the first of each session, and one
# for the header.
lines=$("$BLAMETOP" -b --replay "$recording" --format csv --table system -f cpu_share | wc -l)
[ "$lines" -eq $(($(frames) - sessions + 1)) ] || fail "$(frames) frames, $lines lines"
