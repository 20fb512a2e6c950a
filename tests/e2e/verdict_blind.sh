#!/bin/sh
# SPDX-License-Identifier: MIT
# What `blametop why` says when it may not look: at another user's process, at system calls, sockets,
# the scheduler's accounts or the pressure counters. Less, but nothing wrong. tests/verdict/blind.py has the cases.
. "$SRCDIR/tests/e2e/lib.sh"
. "$SRCDIR/tests/e2e/databases.sh"

python=/usr/bin/python3
"$python" -c 'import asyncpg, psycopg2, redis' 2>/dev/null ||
	skip 'clients of databases are missing: script/setup test installs them'
status=0
"$BUILDDIR/tests/helpers/denied" pressure true || status=$?
[ "$status" -ne 77 ] || skip 'this kernel cannot take anything away from a program'

# Users without rights must be able to read this.
chmod 755 "$work"
cp "$BLAMETOP" "$work/blametop"
cp "$BUILDDIR/tests/helpers/denied" "$BUILDDIR/tests/helpers/waiter" "$work"
cp "$SRCDIR"/tests/verdict/* "$work"

databases_begin
status=0
WORKDIR=${TMPDIR:-/var/tmp} "$python" "$work/blind.py" "$work/blametop" --waiter "$work/waiter" \
	--denied "$work/denied" --jobs 8 --seconds 4 || status=1
databases_end
[ "$status" -eq 0 ] || fail 'something wrong was told, see above'
