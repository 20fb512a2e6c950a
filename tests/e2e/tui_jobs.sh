#!/bin/sh
# SPDX-License-Identifier: MIT
# Ctrl-Z gives the terminal to the shell, fg takes it again, at whatever size it has then.
. "$SRCDIR/tests/e2e/lib.sh"

start "$(named e2e-sleeper)" 600
sleeper=$started
terminal 100 30
shell 'set -m; stty -a >'"$work"'/before; echo kept'
wait_for '^kept'
run -d 0.3 -p "$sleeper"
wait_for e2e-sleeper

for round in 1 2; do
	keys C-z
	wait_for '^ready>'
	must_hide e2e-sleeper
	shell "stty -a >$work/stopped; clear; echo round $round"
	wait_for "^round $round"
	cmp "$work/before" "$work/stopped" || fail "the shell got a terminal in other modes"
	[ "$round" = 1 ] || resize 80 24
	shell fg
	wait_for e2e-sleeper
	must_show 'PID'
done
soon shows 'F10.*Quit' || fail "nothing in the last line after fg"
# It still takes keys and still refreshes.
keys F1
wait_for 'one row up'
keys q
wait_gone 'one row up'
keys q
wait_for '^ready>'
shell "stty -a >$work/after; echo done"
wait_for '^done\|> done'
sed 's/rows [0-9]*; columns [0-9]*/SIZE/' "$work/before" >"$work/b"
sed 's/rows [0-9]*; columns [0-9]*/SIZE/' "$work/after" >"$work/a"
cmp "$work/b" "$work/a" || fail "the modes of the terminal have changed"
