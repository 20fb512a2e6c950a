#!/bin/sh
# SPDX-License-Identifier: MIT
# What `blametop why` says of programs that measure themselves, on real servers: the right
# bottleneck, and nobody blamed who is idle. tests/verdict/check.py has the workloads.
. "$SRCDIR/tests/e2e/lib.sh"
. "$SRCDIR/tests/e2e/databases.sh"

python=/usr/bin/python3
waiter=$BUILDDIR/tests/helpers/waiter
"$python" -c 'import asyncpg, psycopg2, pymysql, redis' 2>/dev/null ||
	skip 'clients of databases are missing: script/setup test installs them'

# Of somebody who has no rights to speak of, when we may choose: he must be able to read this.
chmod 755 "$work"
cp "$BLAMETOP" "$work/blametop"
cp "$waiter" "$work/waiter"
cp "$SRCDIR"/tests/verdict/*.py "$work"

databases_begin
status=0
WORKDIR=${TMPDIR:-/var/tmp} "$python" "$work/check.py" "$work/blametop" --waiter "$work/waiter" \
	--quick --jobs 7 --seconds 5 || status=1
databases_end
[ "$status" -eq 0 ] || fail 'a verdict is wrong, see above'
