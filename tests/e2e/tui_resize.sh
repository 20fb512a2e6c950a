#!/bin/sh
# SPDX-License-Identifier: MIT
# Another size of the terminal is used at once, without a key and in both directions.
. "$SRCDIR/tests/e2e/lib.sh"

start "$(named e2e-sleeper)" 600
sleeper=$started
terminal 80 24
run -d 5 -p "$sleeper"
wait_for e2e-sleeper
last_line() {
	screen | tail -n 1
}
last_line | grep -q Quit || fail "the keys are not in the last line of 80x24"

# The delay is long: what changes within it changes because of the resize.
bar_is_at_row() { # ROW, of COLUMNS wide
	[ "$(screen | grep -n 'F10.*Quit' | head -n 1 | cut -d: -f1)" = "$1" ]
}
line_is_wide() { # COLUMNS
	screen | awk -v want="$1" '{ if (length($0) > most) most = length($0) } END { exit !(most > want - 3 && most <= want) }'
}
for size in '120 40' '40 12' '80 24' '200 60' '40 10'; do
	# shellcheck disable=SC2086 # two words
	set -- $size
	resize "$1" "$2"
	soon bar_is_at_row "$2" || [ "$1" -lt 60 ] || fail "$size: the last line does not hold the keys"
	soon line_is_wide "$1" || fail "$size: the width is not used"
	soon shows e2e-sleeper || fail "$size: the process is not shown"
done

# Absurd sizes are survived.
for size in '10 3' '1 1' '2 50' '300 2' '80 24'; do
	# shellcheck disable=SC2086 # two words
	set -- $size
	resize "$1" "$2"
	sleep 0.2
done
wait_for e2e-sleeper
keys q
wait_for '^ready>'
