#!/bin/sh
# SPDX-License-Identifier: MIT
# What was on top is on top again when one looks back: live, and in a recording.
. "$SRCDIR/tests/e2e/lib.sh"

burner() { # starts it under a name of its own, and leaves its pid in $burning
	[ -x "$work/e2e-burner" ] || cp "$BUILDDIR/tests/helpers/burner" "$work/e2e-burner"
	[ -p "$work/burner.in" ] || mkfifo "$work/burner.in"
	"$work/e2e-burner" alone <"$work/burner.in" >"$work/burner.out" 2>&1 &
	burning=$!
	mine="$mine $burning"
	exec 7>"$work/burner.in"
	soon grep -q ready "$work/burner.out" || fail "the burner does not burn"
}

stop_burner() {
	exec 7>&-
	soon is_gone "$burning" || fail "the burner does not end"
}

is_on_top() { # the first row of the table is the burner
	screen | grep -A 1 'PID USER' | tail -n 1 | grep -q "^ *$burning "
}

# Step back until the burner is on top, as somebody would who looks for it.
scrub_to_burner() {
	tries=200
	until is_on_top; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || fail "the burner is nowhere in the past"
		keys T
		sleep 0.1
	done
}

# The machine may be busy with others: only ours are shown, one of them idle.
start "$(named e2e-idle)" 600
terminal 110 34
run -d 0.2 -F e2e-
wait_for e2e-idle
sleep 1
burner
wait_for "$burning .*e2e-burner"
keys m
text 'burner starts'
keys Enter
wait_for marked
sleep 1.5
stop_burner
wait_gone "$burning .*e2e-burner"
sleep 1

# Back in time it is on top, with its verdict and its page.
keys Z
wait_for 'PAUSED -00:00:0'
must_hide "$burning .*e2e-burner"
scrub_to_burner
must_show 'PAUSED'
keys Enter
wait_for "e2e-burner ($burning)"
keys q
wait_for 'PID USER'

# Nothing is sent to the past.
keys k
wait_for 'this is the past'

# The newest again, then to the mark: { goes to it sooner or later.
keys R
wait_gone "$burning .*e2e-burner"
tries=40
until shows 'mark: burner starts'; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || fail "{ does not find the mark"
	keys '{'
	sleep 0.3
done
wait_for '▲[0-9:]*─burner starts'

# To a time, and to the oldest.
keys b
text 'tea time'
keys Enter
wait_for 'tea time.* is no time'
keys Escape
wait_gone 'Go to'
keys b
text '-0s'
keys Enter
wait_gone 'burner starts'
keys r
wait_for 'PAUSED -00:00:0'
keys T
wait_for 'the oldest that is kept'

# Two instants side by side.
keys d
wait_for 'compares with'
keys R d
wait_for 'What is different at'
keys Escape
wait_gone 'What is different at'

# Collecting went on: the present has no gap and no burner.
keys Escape
wait_gone PAUSED
must_hide "$burning .*e2e-burner"
keys q
wait_for '^ready>'

# The same with a recording.
"$BLAMETOP" record "$work/story.btr" -d 0.2 >"$work/record.out" 2>&1 &
recorder=$!
mine="$mine $recorder"
sleep 1.5
burner
sleep 2
stop_burner
sleep 1.5
kill -TERM "$recorder"
soon is_gone "$recorder" || fail "the recorder does not end"
run replay -d 0.1 -F e2e- "$work/story.btr"
wait_for 'REPLAY story.btr'
must_hide "$burning .*e2e-burner"
keys Space
soon is_on_top || fail "the burner is not on top while the recording plays"
wait_for 'the recording ends here'
must_hide "$burning .*e2e-burner"
scrub_to_burner
keys Escape
wait_for 'no present'
keys q
wait_for '^ready>'

# Only the end of it.
run replay --begin -0.5s -F e2e- "$work/story.btr"
wait_for 'REPLAY story.btr'
keys r
must_hide "$burning .*e2e-burner"
keys q
wait_for '^ready>'

# What is no recording is said so, and the terminal is left alone.
run replay /etc/passwd
wait_for 'blametop: .*/etc/passwd'
run replay "$work/missing.btr"
wait_for 'blametop: .*missing.btr.*No such file'
run replay --begin 1999-01-01 --end 1999-01-02 "$work/story.btr"
wait_for 'nothing was recorded between'
wait_for '^ready>'
