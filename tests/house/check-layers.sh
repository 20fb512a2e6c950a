#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-layers accepts this tree, and finds what is wrong in one made to be wrong.
set -eu
check=$SRCDIR/tools/check-layers
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

includes() { # FILE LINE: a tree in which FILE holds nothing but LINE
	rm -rf "${tree:?}"/*
	for layer in base model store analysis collectors export tui app; do
		mkdir -p "$tree/$layer" "$tree/include/$layer"
	done
	echo "$2" >"$tree/$1"
}
must_fail() { # FILE LINE
	includes "$1" "$2"
	"$check" "$tree" >/dev/null || return 0
	echo "$1 with $2 was accepted"
	exit 1
}
must_pass() { # FILE LINE
	includes "$1" "$2"
	"$check" "$tree"
}

must_fail base/x.c '#include "model/task.h"'
must_fail model/x.c '#include "tui/grid.h"'
must_fail include/model/x.h ' #  include "collectors/cpu.h"'
must_fail tui/x.c '#include "collectors/cpu.h"'
must_fail export/x.c '#include "tui/grid.h"'
must_fail analysis/x.c '#include "export/json.h"'
must_fail tui/panel.c '#include <ncurses.h>'
must_fail app/x.c '#include <curses.h>'
must_fail model/x.c '#include <libproc2/stat.h>'
must_pass include/tui/curses_private.h '#include <curses.h>'
must_pass collectors/x.c '#include <libproc2/stat.h>'
must_pass app/x.c '#include "collectors/cpu.h"'
must_pass tui/x.c '#include "tui_private.h"'
must_pass export/x.c '#include "analysis/verdict.h"'
must_pass base/x.c '#include <stdio.h>'
"$check" "$SRCDIR"
