# SPDX-License-Identifier: MIT
# For the scripts beside it: a terminal of fixed size, keys in, screen out. They begin with
#
#	. "$SRCDIR/tests/e2e/lib.sh"
#	terminal 80 24          # a shell in a new terminal
#	run -p 42               # type the command `blametop -p 42`
#	wait_for 'PID USER'     # or fail with the screen as it is
#	keys q                  # names as tmux knows them: Enter, F4, C-c
#
# BLAMETOP names another program to test, PTYRUN another ptyrun.
set -eu

: "${SRCDIR:?these scripts are run by make check}" "${BUILDDIR:?}"
BLAMETOP=${BLAMETOP:-$BUILDDIR/blametop}
PTYRUN=${PTYRUN:-$BUILDDIR/tests/helpers/ptyrun}
work=$(mktemp -d)
mine= # processes to end at the end
seconds=${E2E_SECONDS:-20}
export TMUX_TMPDIR="$work" XDG_CONFIG_HOME="$work" TZ=UTC LC_ALL="${LC_ALL:-C.UTF-8}"
unset NO_COLOR TMUX BLAMETOP_DEBUG || true
# With sanitizers: a crash is ours to handle, and libraries that keep a buffer are not the subject.
export ASAN_OPTIONS="${ASAN_OPTIONS-detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0}"

cleanup() {
	status=$?
	trap - EXIT
	! command -v tmux >/dev/null || tmux -L e2e kill-server 2>/dev/null || true
	for pid in $mine; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

skip() { # REASON
	echo "skipped: $*"
	exit 77
}

# What this machine has not, nobody can install: that is no test left undone, but it is said.
not_here() { # REASON
	echo "nothing to look at: $*"
	exit 0
}

fail() { # WHAT
	echo "FAILED: $*"
	echo "--- the screen:"
	screen 2>/dev/null || true
	exit 1
}

if [ ! -x "$BLAMETOP" ]; then
	echo "$BLAMETOP is missing: make blametop"
	exit 99
fi

# --- The terminal ---

terminal() { # COLUMNS ROWS [VARIABLE=VALUE…]
	command -v tmux >/dev/null || skip "tmux is not installed"
	columns=$1 rows=$2
	shift 2
	tmux -L e2e -f /dev/null new-session -d -x "$columns" -y "$rows" \
		"env PS1='ready> ' ENV= $* sh" || skip "tmux does not start here"
	tmux -L e2e set-option -s escape-time 0
	tmux -L e2e set-option -g remain-on-exit off
	wait_for '^ready>'
}

screen() { # the text on the screen
	tmux -L e2e capture-pane -p
}

colours() { # the same with its escape sequences
	tmux -L e2e capture-pane -p -e
}

keys() { # KEY…
	tmux -L e2e send-keys "$@"
}

text() { # TEXT: typed as it is
	tmux -L e2e send-keys -l -- "$1"
}

shell() { # COMMAND
	text "$1"
	keys Enter
}

run() { # ARGUMENT…
	shell "clear; $BLAMETOP $*"
}

resize() { # COLUMNS ROWS
	tmux -L e2e resize-window -x "$1" -y "$2"
}

# --- Waiting: tests never rely on how long something takes ---

soon() { # COMMAND…: is it true within some seconds?
	tries=$((seconds * 10))
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

shows() { # PATTERN
	screen 2>/dev/null | grep -q -e "$1"
}

hides() { # PATTERN
	! shows "$1"
}

wait_for() { # PATTERN
	soon shows "$1" || fail "there is no \"$1\""
}

wait_gone() { # PATTERN
	soon hides "$1" || fail "\"$1\" did not go away"
}

must_show() { # PATTERN
	shows "$1" || fail "there is no \"$1\""
}

must_hide() { # PATTERN
	hides "$1" || fail "\"$1\" is there"
}

# --- Processes to look at ---

# start COMMAND…: in the background, ended with the script; $started is its pid.
start() {
	"$@" >/dev/null 2>&1 </dev/null &
	started=$!
	mine="$mine $started"
}

is_gone() { # PID: it has ended, or is a zombie
	! grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null
}

# named NAME: a program that sleeps, under a name of its own
named() {
	[ -x "$work/$1" ] || cp "$(command -v sleep)" "$work/$1"
	echo "$work/$1"
}

blametop_pid() { # the one that runs in the terminal
	pane=$(tmux -L e2e display-message -p '#{pane_pid}')
	pgrep -P "$pane" -f "^$BLAMETOP" | head -n 1
}

row_of() { # PID: the number of its line in the table, which the verdict may name above
	screen | grep -n -e "^ *[^ ]* *$1 " -e "^ *$1 " | tail -n 1 | cut -d: -f1
}
