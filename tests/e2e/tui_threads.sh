#!/bin/sh
# SPDX-License-Identifier: MIT
# H turns each thread into a row, and a spinning thread gets its CPU time, not its idle leader.
. "$SRCDIR/tests/e2e/lib.sh"

burner=$BUILDDIR/tests/helpers/burner
[ -x "$burner" ] || skip "the helper burner is not built"
mkfifo "$work/input"
"$burner" workers 1 <"$work/input" >"$work/output" &
pid=$!
mine="$mine $pid"
exec 3>"$work/input"
soon grep -q ready "$work/output" || fail "the burner is not ready"
for task in /proc/"$pid"/task/*; do
	[ "${task##*/}" = "$pid" ] || worker=${task##*/}
done

terminal 110 30
run -d 0.5 -p "$pid"
wait_for "^ *$pid .*burner"
must_hide "^ *$worker "
keys H
wait_for "^ *$worker "
cpu_of() { # TID -> whole per cents
	screen | awk -v tid="$1" '$1 == tid { for (i = 2; i <= NF; i++) if ($i ~ /^[RSDT]$/) { print int($(i + 1)); exit } }'
}
worker_is_hot() {
	hot=$(cpu_of "$worker") cold=$(cpu_of "$pid")
	[ "${hot:-0}" -gt 5 ] && [ "${cold:-99}" -lt "$hot" ]
}
keys H
wait_gone "^ *$worker "
keys H
soon shows "^ *$worker " || fail "no thread rows"
keys q
wait_for '^ready>'
