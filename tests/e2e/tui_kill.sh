#!/bin/sh
# SPDX-License-Identifier: MIT
# Signals and nice values reach the process that was meant, after a question, and no other one.
. "$SRCDIR/tests/e2e/lib.sh"

start "$(named e2e-victim)" 600
victim=$started
start "$(named e2e-other)" 600
other=$started
terminal 110 30

# A question first; no leaves the process alone.
run -d 0.3 -p "$victim"
wait_for e2e-victim
keys F9
wait_for "Signal to e2e-victim ($victim)"
must_show SIGTERM
keys Enter
wait_for "Send SIGTERM to e2e-victim ($victim)?"
keys n
wait_gone 'Send SIGTERM'
kill -0 "$victim" || fail "no ended the process"

# Yes ends it.
keys k
wait_for 'Signal to'
keys Enter
wait_for 'Send SIGTERM'
keys y
wait_for "SIGTERM to .*$victim"
soon is_gone "$victim" || fail "the process did not end"
keys q
wait_for '^ready>'

# Nice: up without a privilege. The value is on the screen and in the kernel.
nice_of() {
	sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f17
}
nice_is() {
	[ "$(nice_of "$1")" = "$2" ]
}
before=$(nice_of "$other")
run -d 0.3 -p "$other"
wait_for e2e-other
keys F8
soon nice_is "$other" $((before + 1)) || fail "F8 did not raise the nice value"
wait_for "nice .*$((before + 1))"

# A process that has ended while the question stood is not signalled but reported.
keys k
wait_for 'Signal to'
keys Enter
wait_for "Send SIGTERM"
kill -KILL "$other"
soon is_gone "$other" || fail "kill failed"
wait "$other" 2>/dev/null || true
keys y
wait_for 'has ended'
keys q
wait_for '^ready>'

# --readonly sends nothing.
start "$(named e2e-third)" 600
third=$started
run --readonly -d 0.3 -p "$third"
wait_for e2e-third
keys k
wait_for 'read-only'
kill -0 "$third" || fail "read-only ended the process"
keys q
wait_for '^ready>'
