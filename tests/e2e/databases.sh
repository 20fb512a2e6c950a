# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# For the scripts beside it that need servers: `. "$SRCDIR/tests/e2e/databases.sh"` behind lib.sh, then
# databases_begin, and databases_end before they judge. Who runs last ends the servers, when a test began them.
databases_lock=${TMPDIR:-/tmp}/blametop-databases.lock
databases_ours=${TMPDIR:-/tmp}/blametop-databases.ours

databases_begin() {
	exec 9>>"$databases_lock"
	flock 9
	if ! "$SRCDIR/tests/databases" running; then
		status=0
		: >"$databases_ours"
		"$SRCDIR/tests/databases" up 9>&- || status=$?
		[ "$status" -ne 77 ] || skip 'no servers here'
		[ "$status" -eq 0 ] || fail 'the servers do not start'
	fi
	flock -s 9
	eval "$("$SRCDIR/tests/databases" env)"
}

databases_end() {
	[ -e "$databases_ours" ] || return 0
	flock -n 9 || return 0
	rm -f "$databases_ours"
	"$SRCDIR/tests/databases" down
}
