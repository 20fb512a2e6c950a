#!/bin/sh
# SPDX-License-Identifier: MIT
# --exact: the kernel measures waits when it may, and blametop says once when it may not.
. "$SRCDIR/tests/e2e/lib.sh"

chmod 755 "$work"
cp "$BLAMETOP" "$work/blametop"
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'

refused() { # COMMAND…: one sentence, and everything else as ever
	"$@" >"$work/out" 2>"$work/error" && code=0 || code=$?
	[ "$code" -eq 0 ] || [ "$code" -ge 10 ] || fail "$* ended with $code"
	[ -s "$work/out" ] || fail "$* printed nothing"
	[ "$(grep -c '^blametop: waits are sampled, not measured: ..*' "$work/error")" -eq 1 ] ||
		fail "$* did not say that it samples: $(cat "$work/error")"
	[ "$(wc -l <"$work/error")" -eq 1 ] || fail "$* said more than once: $(cat "$work/error")"
}

# shellcheck disable=SC2086 # the command and its options
refused $as_nobody "$work/blametop" why -d 1 --exact
grep -q 'exact times of waits' "$work/out" || fail 'the verdict does not say what is not seen'
# shellcheck disable=SC2086
refused $as_nobody "$work/blametop" -b -n 3 -d 0.2 --exact --verdicts
# shellcheck disable=SC2086
refused $as_nobody "$work/blametop" -b -n 2 -d 0.2 --exact --verdicts --format ndjson

# A kernel that takes no programs, not even of root.
denied=$BUILDDIR/tests/helpers/denied
if "$denied" bpf true; then
	refused "$denied" bpf "$work/blametop" why -d 1 --exact
	refused "$denied" bpf "$work/blametop" -b -n 2 -d 0.2 --exact
fi

# What is written down for good: yes complains as well, auto does not, and the command line comes first.
mkdir -p "$work/config/blametop"
chmod -R a+rX "$work/config"
told() { # VALUE OPTION…: how often it is said
	printf 'exact = %s\n' "$1" >"$work/config/blametop/blametop.conf"
	shift
	# shellcheck disable=SC2086
	XDG_CONFIG_HOME=$work/config $as_nobody "$work/blametop" -b -n 1 -d 0.1 --top 1 "$@" \
		2>&1 >/dev/null | grep -c '^blametop: waits are sampled' || true
}
[ "$(told yes)" -eq 1 ] || fail 'exact = yes is not heard'
[ "$(told auto)" -eq 0 ] || fail 'exact = auto complains'
[ "$(told no)" -eq 0 ] || fail 'exact = no complains'
[ "$(told yes --exact=no)" -eq 0 ] || fail 'the command line does not come first'
[ "$(told auto --exact)" -eq 1 ] || fail 'the command line does not come first'

# Where it may, it has to be right.
"$work/blametop" why -d 1 --exact >"$work/out" 2>"$work/error" || true
if [ -s "$work/error" ]; then
	refused "$work/blametop" why -d 1 --exact
	cat "$work/error"
	exit 0
fi
! grep -q 'exact times of waits' "$work/out" || fail 'a time is not measured, but nobody said so'

python=/usr/bin/python3
"$python" -c 'import asyncpg, psycopg2, pymysql, redis' 2>/dev/null ||
	skip 'clients of databases are missing: script/setup test installs them'
cp "$BUILDDIR/tests/helpers/waiter" "$SRCDIR"/tests/verdict/*.py "$work"
printf '#!/bin/sh\nexec %s/blametop "$@" --exact\n' "$work" >"$work/exact"
chmod 755 "$work/exact"
WORKDIR=${TMPDIR:-/var/tmp} "$python" "$work/exact.py" "$work/exact" --watcher root \
	--waiter "$work/waiter" --seconds 6 turns c_mutex c_held full_pipe pipe_reader sleep_loop children ||
	fail 'an exact verdict is off, see above'
