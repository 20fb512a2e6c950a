#!/bin/sh
# SPDX-License-Identifier: MIT
# How batch mode keeps time, and how it ends: by count, signal, a closed pipe, a full disk.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
blametop=$BUILDDIR/blametop

fail() {
	echo "$1"
	exit 1
}
frames() { # FILE
	grep -c '"type":"system"' "$1"
}

# The interval and the number of frames, in every spelling.
for words in '-d 0.2 -n 3' '-n3 -d.2' '0.2 3' '200ms 3'; do
	# shellcheck disable=SC2086 # words
	"$blametop" -b $words --format ndjson -p 1 >"$work/log"
	[ "$(frames "$work/log")" = 3 ] || fail "not 3 frames with $words"
done
"$blametop" batch 0.2 3 --format ndjson -p 1 >"$work/log"
[ "$(frames "$work/log")" = 3 ] || fail 'not 3 frames with the command batch'

# Frames stand on a grid: delays do not add up, whatever a frame costs. A busy machine leaves
# out points of it, but never comes early.
"$blametop" -b -d 0.2 -n 10 --format csv --table system -f cpus | tr -d '\r' |
	awk -F, 'NR > 1 { sum += $2; if ($2 < 0.35) inside++ }
		END { exit !(sum > 1.9 && (inside < NR - 1 || sum < 2.3)) }' ||
	fail 'ten frames of 0.2 s do not last 2 s'

# A signal ends it after a whole record, quietly. A shell lets its jobs in the background
# ignore SIGINT.
for signal in INT TERM HUP; do
	env --default-signal=INT "$blametop" -b -d 0.05 -n 1000 --format ndjson >"$work/log" 2>"$work/errors" &
	pid=$!
	sleep 0.5
	kill -s "$signal" "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 0 ] || fail "$signal ended it with $status"
	[ ! -s "$work/errors" ] || fail "$signal: $(cat "$work/errors")"
	python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' "$work/log" ||
		fail "$signal broke off in a record"
	[ "$(tail -c 1 "$work/log" | od -An -c | tr -d ' ')" = '\n' ] || fail "$signal: half a line"
done

# What nohup has ignored stays ignored.
env --ignore-signal=HUP "$blametop" -b -d 0.1 -n 8 --format ndjson -p 1 >"$work/log" &
pid=$!
sleep 0.3
kill -s HUP "$pid"
wait "$pid" || fail 'nohup ended badly'
[ "$(frames "$work/log")" = 8 ] || fail 'SIGHUP ended it in spite of nohup'

# A reader that has gone is no failure, and is noticed at once, not at the next frame.
begin=$(date +%s)
{
	status=0
	"$blametop" -b -d 60 --format ndjson 2>"$work/errors" || status=$?
	echo "$status" >"$work/status"
} | head -n 1 >"$work/log"
[ $(($(date +%s) - begin)) -lt 20 ] || fail 'a closed pipe was noticed late'
[ "$(cat "$work/status")" = 0 ] || fail "a closed pipe ended it with $(cat "$work/status")"
[ ! -s "$work/errors" ] || fail "closed pipe: $(cat "$work/errors")"
grep -q '"type":"meta"' "$work/log" || fail 'no meta before the first frame'

# A reader that does not read cannot keep it alive.
mkfifo "$work/pipe"
sh -c 'sleep 30' <"$work/pipe" &
reader=$!
"$blametop" -b -d 0.05 -H --format ndjson >"$work/pipe" 2>/dev/null &
pid=$!
sleep 1
kill -s TERM "$pid"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	kill -0 "$pid" 2>/dev/null || break
	sleep 0.5
done
! kill -0 "$pid" 2>/dev/null || fail 'a stuck reader keeps it alive'
kill "$reader"

# A full disk is an error.
status=0
"$blametop" -b -n 1 -d 0.1 >/dev/full 2>"$work/errors" || status=$?
[ "$status" = 1 ] || fail "a full disk ended it with $status"
grep -q '^blametop: cannot write: ' "$work/errors" || fail "full disk: $(cat "$work/errors")"
[ "$(wc -l <"$work/errors")" = 1 ] || fail 'more than a sentence about a full disk'
status=0
"$blametop" metrics >/dev/full 2>"$work/errors" || status=$?
[ "$status" = 1 ] || fail 'metrics do not mind a full disk'
