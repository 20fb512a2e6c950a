#!/bin/sh
# SPDX-License-Identifier: MIT
# However the program ends, the terminal is given back; and it ends when its terminal is gone.
. "$SRCDIR/tests/e2e/lib.sh"
[ -x "$PTYRUN" ] || skip "the helper ptyrun is not built"
export TERM=xterm-256color

play() { # STEPS: of ptyrun; its report goes to $work/report, the bytes to $work/bytes
	# shellcheck disable=SC2059 # steps, with their newlines
	printf "$1" | "$PTYRUN" -s 80x24 -o "$work/bytes" "$BLAMETOP" -d 0.3 >"$work/report" ||
		fail "$1"
}

ends_with() { # FIELDS: of the line that tells about the end
	grep -q "^end	$1" "$work/report" || {
		cat "$work/report"
		fail "it did not end with $1"
	}
}

left_screen() { # the last switch of the screen goes back to the first one
	[ "$(grep -ao "$(printf '\033')\[?1049[hl]" "$work/bytes" | tail -c 2 | head -c 1)" = l ] ||
		fail "the alternate screen was not left"
}

up='expect 10000 PID\nwait 500\n'
for case in 'type q|exit	0' 'type \\x03|exit	0' 'signal 15|exit	0' 'signal 2|exit	0' \
	'signal 1|exit	129' 'signal 3|exit	131' \
	'signal 11|signal	11' 'signal 7|signal	7' 'signal 6|signal	6' 'signal 8|signal	8'; do
	play "$up${case%|*}\nend 5000\n"
	ends_with "${case#*|}	restored"
	left_screen
done
grep -aq 'crashed with SIGFPE' "$work/bytes" || fail "a crash is not told"

# Asked to end before the first frame, while a menu is open, and in a prompt.
play 'wait 20\nsignal 15\nend 5000\n'
play "${up}type k\nwait 200\nsignal 15\nend 5000\n"
ends_with 'exit	0	restored'
play "${up}type /abc\nwait 200\nsignal 15\nend 5000\n"
ends_with 'exit	0	restored'

# The terminal is gone: it ends soon instead of spinning.
play "${up}hangup\nend 5000\n"
play "${up}type H\nhangup\nend 5000\n"

# The terminal is gone and nobody is told: the parent ignores SIGHUP, as nohup does.
# shellcheck disable=SC2059 # steps, with their newlines
printf "$up"'hangup\nend 5000\n' |
	"$PTYRUN" sh -c "trap '' HUP; exec '$BLAMETOP' -d 0.3" >"$work/report" || fail "hangup with nohup"

# A terminal that takes nothing for a while loses nothing but time.
play "${up}deaf 1500\nwait 500\ntype q\nend 5000\n"
ends_with 'exit	0	restored'

# One that takes nothing at all, as a connection that is about to break, does not keep it from ending;
# what shall restore the terminal waits for whoever reads again.
for case in 'signal 15|exit	0' 'signal 1|exit	129' 'type q|exit	0' 'signal 11|signal	11' \
	'signal 20\nwait 1500\nsignal 18\nwait 300\nsignal 15|exit	0'; do
	play "${up}jam\nwait 700\n${case%|*}\nend 3000\n"
	ends_with "${case#*|}	restored"
	left_screen
done

# It takes something again: nothing is missing.
play "${up}jam\nwait 1500\nunjam\ntype ?\nexpect 5000 Esc\ntype q\nwait 300\ntype q\nend 5000\n"
ends_with 'exit	0	restored'

# Stopped and continued from outside: the screen is drawn again.
play "${up}signal 19\nwait 300\nmark stopped\nsignal 18\nexpect 5000 PID\ntype q\nend 5000\n"
ends_with 'exit	0	restored'
