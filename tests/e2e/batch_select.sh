#!/bin/sh
# SPDX-License-Identifier: MIT
# Which rows come, in what order, with what columns.
set -eu
work=$(mktemp -d)
children=
trap 'rm -rf "$work"; kill $children 2>/dev/null || true' EXIT

fail() {
	echo "$1"
	exit 1
}
csv() { # [OPTION...]: one frame of CSV without carriage returns
	"$BUILDDIR/blametop" -b -d 0.3 -n 1 --format csv "$@" | tr -d '\r'
}

# The burners end when their standard input does.
mkfifo "$work/alive"
exec 3<>"$work/alive"
"$BUILDDIR/tests/helpers/burner" alone <"$work/alive" >/dev/null &
children="$children $!"
burner=$!
sleep 30 &
children="$children $!"
sleeper=$!

# Processes by id, once and repeated.
[ "$(csv -p "$burner,$sleeper" -f pid | tail -n +2 | cut -d, -f4 | sort)" = \
	"$(printf '%s\n' "$burner" "$sleeper" | sort)" ] || fail '-p with a list'
[ "$(csv -p "$burner" -p "$sleeper" -f pid | wc -l)" = 3 ] || fail '-p twice'

# The burner runs whenever a busy machine lets it, the sleeper never.
csv -p "$burner,$sleeper" -f pid,cpu_share >"$work/cpu"
awk -F, -v burner="$burner" '$4 == burner && $5 > 0.02 { found = 1 } END { exit !found }' \
	"$work/cpu" || fail 'the burner does not burn'
awk -F, -v sleeper="$sleeper" '$4 == sleeper && $5 < 0.05 { found = 1 } END { exit !found }' \
	"$work/cpu" || fail 'the sleeper does not sleep'
csv -i -f pid >"$work/busy"
grep -q ",$burner\$" "$work/busy" || fail '-i leaves out the burner'
! grep -q ",$sleeper\$" "$work/busy" || fail '-i shows the sleeper'

# What a process of nobody's special interest waits for is known after the first interval.
if [ -r /proc/self/schedstat ]; then
	idle=$(csv -d 2 -F "pid = $sleeper" -f idle_share | sed -n 2p | cut -d, -f4)
	awk -v idle="$idle" 'BEGIN { exit !(idle > 0.9) }' || fail "idle_share is \"$idle\""
fi

# Order and number of rows.
[ "$(csv -p "$burner,$sleeper" -o +cpu -f pid | sed -n 2p | cut -d, -f4)" = "$burner" ] ||
	fail '-o +cpu'
[ "$(csv -p "$burner,$sleeper" -o -cpu -f pid | sed -n 2p | cut -d, -f4)" = "$sleeper" ] ||
	fail '-o -cpu'
[ "$(csv -p "$burner,$sleeper" --top 1 -f pid | sed -n 2p | cut -d, -f4)" = "$burner" ] ||
	fail '--top 1'
csv -o +%MEM -f memory_share | tail -n +2 | cut -d, -f4 | grep . >"$work/memory"
sort -gr "$work/memory" | cmp - "$work/memory" || fail '-o +%MEM is not sorted'

# Filters and users.
[ "$(csv -F "pid = $sleeper and name = sleep" -f pid,name | tail -n +2 | cut -d, -f4-)" = \
	"$sleeper,sleep" ] || fail '-F'
csv -u "$(id -un)" -f pid,uid | tail -n +2 | cut -d, -f5 | sort -u >"$work/uids"
[ "$(cat "$work/uids")" = "$(id -u)" ] || fail '-u by name'
csv -u "$(id -u)" -f pid,uid | tail -n +2 | cut -d, -f5 | sort -u >"$work/uids"
[ "$(cat "$work/uids")" = "$(id -u)" ] || fail '-u by number'

# Threads: rows of their own beside the process in CSV, instead of it in text.
"$BUILDDIR/tests/helpers/burner" workers 2 <"$work/alive" >/dev/null &
children="$children $!"
workers=$!
sleep 0.3
csv -p "$workers" -H -f pid,tid,threads >"$work/threads"
[ "$(grep -c ',process,' "$work/threads")" = 1 ] || fail 'no process row with -H'
threads=$(sed -n 's/.*,process,.*,//p' "$work/threads")
[ "$threads" -gt 1 ] || fail 'the workers are one'
[ "$(grep -c ',thread,' "$work/threads")" = "$threads" ] || fail 'a row for each thread'

# Other tables.
[ "$(csv --table system -f cpus | sed -n 2p | cut -d, -f3)" = \
	"$(getconf _NPROCESSORS_ONLN)" ] || fail '--table system'
[ "$(csv --table cpu | wc -l)" = $(($(getconf _NPROCESSORS_ONLN) + 1)) ] || fail '--table cpu'
csv --table net -f name | grep -q ',lo$' || fail '--table net'
