#!/bin/sh
# SPDX-License-Identifier: MIT
# The flight recorder: a signal, a key or an event writes the last minutes to a file that replays.
. "$SRCDIR/tests/e2e/lib.sh"

BURNER=$BUILDDIR/tests/helpers/burner
export XDG_STATE_HOME="$work/state" HOME="$work/nobody"
files=$work/state/blametop
# Nobody else runs a program of this name, not another test either.
name=flight-$$

written() { # PATTERN: such a file is there
	# shellcheck disable=SC2086 # a pattern
	ls $1 >"$work/ls" 2>/dev/null
}

watch_batch() { # ARGUMENT…: sets $watcher, who can be sent signals when this returns
	: >"$work/out"
	: >"$work/errors"
	"$BLAMETOP" -b -d 0.3 --format ndjson "$@" >"$work/out" 2>"$work/errors" &
	watcher=$!
	mine="$mine $watcher"
	soon grep -q '"type":"system"' "$work/out" || fail "no frames: $(cat "$work/errors")"
}

stop_batch() {
	kill "$watcher"
	wait "$watcher" || fail "batch mode ended badly: $(cat "$work/errors")"
}

# It ends when its input does: a pipe that we hold open.
mkfifo "$work/input"
exec 3<>"$work/input"
burn() { # sets $burner
	"$work/$name" alone <&3 >/dev/null 2>&1 &
	burner=$!
	mine="$mine $burner"
}

# By signal, in batch mode. Nobody but the owner can read it.
watch_batch --table system
sleep 1
kill -USR1 "$watcher"
soon written "$files/*Z.btr" || fail "SIGUSR1 wrote nothing: $(cat "$work/errors")"
file=$(cat "$work/ls")
stop_batch
grep -q "^blametop: wrote the last .* to $file\$" "$work/errors" || fail "$(cat "$work/errors")"
[ "$(stat -c %a "$file")" = 600 ] || fail "others can read $file"
[ "$(stat -c %a "$files")" = 700 ] || fail "others can look into $files"
[ "$(find "$files" -type f | wc -l)" = 1 ] || fail 'more than one file is there'
"$BLAMETOP" info "$file" >"$work/info" || fail 'the file does not open'
grep -q '^damage *none' "$work/info" || fail "$(cat "$work/info")"
"$BLAMETOP" -b --replay "$file" --format ndjson >"$work/replayed"
[ "$(grep -c '"type":"system"' "$work/replayed")" -ge 2 ] || fail 'less than two frames came back'

# By an event: the file begins before it, and has the event.
cp "$BURNER" "$work/$name"
watch_batch --table system --dump-on "name = $name and cpu > 10" --dump-dir "$work/dumps/new"
sleep 1.5
burn
soon written "$work/dumps/new/*Z-trigger.btr" || fail "no event: $(cat "$work/errors")"
file=$(cat "$work/ls")
stop_batch
kill "$burner"
grep -q "^blametop: name = $name and cpu > 10: $name ([0-9]*)\$" "$work/errors" ||
	fail "$(cat "$work/errors")"
"$BLAMETOP" -b --replay "$file" --format ndjson >"$work/replayed"
python3 - "$work/replayed" "$name" <<'END' || fail 'the file has not what led to the event'
import json, sys
frames = []
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["type"] == "system":
        frames.append([])
    elif record["type"] == "process" and frames:
        frames[-1].append(record)
burning = [any(p["name"] == sys.argv[2] for p in frame) for frame in frames]
assert len(frames) >= 3, len(frames)
assert not burning[0] and not burning[1], burning
assert burning[-1], burning
threads = sum(p["threads"] or 0 for p in frames[-1])
assert threads > 1
END
"$BLAMETOP" info "$file" | grep -q "$name and cpu > 10: $name" || fail 'there is no mark'

# record marks it, because it writes everything anyway.
"$BLAMETOP" record "$work/all.btr" -d 0.3 --dump-on "name = $name" >/dev/null 2>&1 &
watcher=$!
mine="$mine $watcher"
sleep 1
burn
soon sh -c "'$BLAMETOP' info '$work/all.btr' 2>&1 | grep -q 'name = $name: $name'" ||
	fail 'record puts no mark'
kill "$watcher" "$burner"
wait "$watcher" || fail 'record ended badly'
[ "$(find "$work" -name '*trigger.btr' | wc -l)" = 1 ] || fail 'record wrote a second file'

# What is wrong is said at once.
for words in '-b --dump-on nosuch>5' '--dump-on pressure:io' 'record x --dump-on cpu>' \
	'-b --replay x --dump-on verdict' 'why --dump-on verdict'; do
	status=0
	# shellcheck disable=SC2086 # words
	"$BLAMETOP" $words >/dev/null 2>"$work/errors" </dev/null || status=$?
	[ "$status" = 2 ] || fail "$words: ended with $status: $(cat "$work/errors")"
	[ "$(wc -l <"$work/errors")" = 1 ] || fail "$words: $(cat "$work/errors")"
done

# Nowhere to write to.
(
	unset XDG_STATE_HOME HOME
	watch_batch --table system
	kill -USR1 "$watcher"
	soon grep -q 'say --dump-dir DIR' "$work/errors" || fail "$(cat "$work/errors")"
	stop_batch
) || exit 1

# On the screen: a key, and the signal.
rm -rf "$files"
terminal 120 30 "XDG_STATE_HOME=$XDG_STATE_HOME"
run -d 0.5
wait_for 'PID'
sleep 1
keys X
wait_for 'wrote the last .*Z.btr'
soon written "$files/*Z.btr" || fail 'X wrote nothing'
sleep 1.1
kill -USR1 "$(blametop_pid)"
soon sh -c "[ \$(ls '$files' | wc -l) = 2 ]" || fail 'SIGUSR1 wrote nothing'
keys q
wait_for '^ready>'
"$BLAMETOP" info "$(find "$files" -type f | sort | tail -n 1)" | grep -q '^damage *none' ||
	fail 'what the screen wrote does not open'
