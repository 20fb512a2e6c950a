#!/bin/sh
# SPDX-License-Identifier: MIT
# Sorting, threads, filter, search and tree do in a real terminal what they say.
. "$SRCDIR/tests/e2e/lib.sh"

start "$(named e2e-alpha)" 600
first=$started
start "$(named e2e-beta)" 600
second=$started
start sh -c "'$(named e2e-child)' 600; true"
parent=$started
soon pgrep -P "$parent" >/dev/null || fail "the child did not start"
child=$(pgrep -P "$parent")
mine="$mine $child"
terminal 110 34
run -d 0.3 -p "$first,$second,$parent,$child"
wait_for e2e-alpha
wait_for e2e-child

above() { # PID PID: is the first one higher on the screen?
	a=$(row_of "$1") b=$(row_of "$2")
	[ -n "$a" ] && [ -n "$b" ] && [ "$a" -lt "$b" ]
}

# Sort by PID, then the other way round.
keys N
wait_for 'PID[▼▲]'
above "$first" "$second" || above "$second" "$first" || fail "no order by PID"
if above "$first" "$second"; then lower=$second upper=$first; else lower=$first upper=$second; fi
keys I
soon above "$lower" "$upper" || fail "I did not turn the order round"
keys M
wait_for 'RES[▼▲]'
keys P
wait_for 'CPU%[▼▲]'

# The filter shows what matches while it is typed, and Escape brings all back.
keys F4
text beta
wait_gone e2e-alpha
keys Enter
must_show e2e-beta
wait_for 'filter beta'
keys F4 C-u Enter
wait_for e2e-alpha

# The search moves the selection and hides nothing; Enter shows that process on its page.
keys F3
text e2e-bet
keys Enter
must_show e2e-alpha
keys Enter
wait_for "e2e-beta *($second)\|e2e-beta.*$second"
keys q
wait_for 'PID USER\|PID[▼▲]'

# In the tree a child stands right below its parent; we may have many parents ourselves.
keys F5
keys End
is_below() {
	p=$(row_of "$parent") c=$(row_of "$child")
	[ -n "$p" ] && [ -n "$c" ] && [ "$c" -eq $((p + 1)) ]
}
soon is_below || fail "the tree does not show the child below its parent"
keys F5

# The picture stands still while it is paused.
keys Z
wait_for PAUSED
keys Z
wait_gone PAUSED
keys q
wait_for '^ready>'
