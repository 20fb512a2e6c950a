#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual tells the options, commands, keys and metrics that the program has, and is well formed.
set -eu
"$SRCDIR/tools/update-docs" --check "$BUILDDIR"
command -v man >/dev/null || exit 0
for page in blametop.1 blametop.conf.5 blametop-metrics.7; do
	warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z \
		"$SRCDIR/man/$page" 2>&1 >/dev/null)
	[ -z "$warnings" ] || {
		echo "$page: $warnings"
		exit 1
	}
done
