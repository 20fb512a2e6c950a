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
