#!/bin/sh
# SPDX-License-Identifier: MIT
# Databases behind forwarders, poolers and TLS, and web services that are none.
# tests/verdict/passed_on.py has the cases; those whose programs are not installed are named and left out.
. "$SRCDIR/tests/e2e/lib.sh"
. "$SRCDIR/tests/e2e/databases.sh"

python=/usr/bin/python3
"$python" -c 'import psycopg2, pymysql, redis' 2>/dev/null ||
	skip 'clients of databases are missing: script/setup test installs them'

# Users without rights must be able to read this.
chmod 755 "$work"
cp "$BLAMETOP" "$work/blametop"
cp "$SRCDIR/tests/verdict/passed_on.py" "$SRCDIR/tests/verdict/side_by_side.py" "$work"

databases_begin
status=0
"$python" "$work/passed_on.py" "$work/blametop" || status=1
databases_end
[ "$status" -eq 0 ] || fail 'a database behind somebody is not seen, or a service is taken for one'
