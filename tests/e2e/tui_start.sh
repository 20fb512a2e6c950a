#!/bin/sh
# SPDX-License-Identifier: MIT
# The screen comes up with numbers, and q leaves the terminal as it was.
. "$SRCDIR/tests/e2e/lib.sh"

start "$(named e2e-sleeper)" 600
sleeper=$started
terminal 100 30
shell 'stty -a >'"$work"'/before; echo kept'
wait_for '^kept'

run -p "$sleeper"
wait_for 'PID USER'
wait_for ' e2e-sleeper'
must_show '^CPU'
must_show 'LOAD'
must_show 'F10.*Quit'
soon shows '^CPU *[0-9.]*%' || fail "the CPU meter has no number"

keys q
shell 'echo "status $?"; stty -a >'"$work"'/after'
wait_for 'status 0'
must_show '^ready>' # the alternate screen is left
must_hide 'e2e-sleeper'
soon test -s "$work/after" || fail "stty did not run"
cmp "$work/before" "$work/after" || fail "the modes of the terminal have changed"

# Leaves by itself after so many frames.
shell "clear; $BLAMETOP -n 2 -d 0.2 -p $sleeper; echo then \$?"
wait_for 'then 0'
