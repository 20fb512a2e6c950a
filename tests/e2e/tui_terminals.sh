#!/bin/sh
# SPDX-License-Identifier: MIT
# Poor terminals: no colour, no UTF-8, an old type, one that cannot be used, none at all.
. "$SRCDIR/tests/e2e/lib.sh"
[ -x "$PTYRUN" ] || skip "the helper ptyrun is not built"
start "$(named e2e-sleeper)" 600
sleeper=$started

draw() { # VARIABLE=VALUE…: its bytes go to $work/bytes
	printf 'expect 10000 PID\nwait 700\ntype q\nend 5000\n' |
		env "$@" "$PTYRUN" -s 100x30 -o "$work/bytes" "$BLAMETOP" -d 0.3 -p "$sleeper" \
			>"$work/report" || fail "$*"
	grep -q 'exit	0	restored' "$work/report" || fail "$*: $(cat "$work/report")"
}

has() { # REGULAR EXPRESSION, bytes
	LC_ALL=C grep -aqP -e "$1" "$work/bytes"
}

colour='\x1b\[(?:[0-9;]*;)?[34][0-8](?:;[0-9;]*)?m' # any but the terminal's own

draw TERM=xterm-256color
has '\x1b\[[0-9;]*38;5;' || fail "256 colours are not used"
has '\xe2\x94\x80' || fail "UTF-8 is not used"

draw TERM=xterm-256color NO_COLOR=1
! has "$colour" || fail "NO_COLOR is not heeded"

draw TERM=xterm-256color LC_ALL=C
! has '[\x80-\xff]' || fail "bytes beyond ASCII in the C locale"
draw TERM=xterm-256color LC_ALL=POSIX LANG=C.UTF-8
! has '[\x80-\xff]' || fail "bytes beyond ASCII in the POSIX locale"

draw TERM=xterm
! has '38;5;' || fail "more colours than the terminal has"
draw TERM=vt100 LC_ALL=C
! has '[\x80-\xff]' || fail "bytes beyond ASCII on a vt100"
! has "$colour" || fail "colours on a vt100"
draw TERM=linux

# What cannot work is refused with a sentence, and nothing of the terminal has changed.
refuses() { # STATUS SENTENCE VARIABLE=VALUE…
	status=$1 sentence=$2
	shift 2
	printf 'end 5000\n' | env "$@" "$PTYRUN" -o "$work/bytes" "$BLAMETOP" >"$work/report" ||
		fail "$* did not end"
	grep -q "exit	$status	restored" "$work/report" || fail "$*: $(cat "$work/report")"
	grep -aq "$sentence" "$work/bytes" || fail "$*: $(cat "$work/bytes")"
}
refuses 2 'dumb' TERM=dumb
refuses 2 'no-such-terminal' TERM=no-such-terminal
refuses 2 'TERM' TERM=

status=0
"$BLAMETOP" </dev/null >"$work/out" 2>"$work/err" || status=$?
[ "$status" = 2 ] || fail "without a terminal the status is $status"
[ ! -s "$work/out" ] || fail "without a terminal something is written"
grep -q -e '-b' "$work/err" || fail "batch mode is not mentioned: $(cat "$work/err")"
