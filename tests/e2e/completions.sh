#!/bin/sh
# SPDX-License-Identifier: MIT
# What bash, zsh and fish offer for Tab, each of them where it is installed.
. "$SRCDIR/tests/e2e/lib.sh"
PATH=$(dirname "$BLAMETOP"):$PATH
export PATH

# shellcheck disable=SC2016 # for bash
answers_bash() { # LINE
	bash --norc -c '
		. "$SRCDIR/completions/blametop.bash"
		compopt() { :; }
		# As readline cuts it: "=" is a word of its own.
		read -ra COMP_WORDS <<<"${1//=/ = }"
		[[ $1 == *[\ =] && $1 != *= ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_blametop blametop "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
		printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}

# shellcheck disable=SC2016 # for fish
answers_fish() {
	HOME=$work fish --no-config -c 'source $SRCDIR/completions/blametop.fish; complete -C $argv[1]' "$1"
}

# zsh completes nowhere but on a terminal: what Tab leaves of the line, and the list below it.
answers_zsh() {
	text "$1"
	keys Tab
	sleep 0.5
	text '@'
	wait_for '@'
	screen | sed -e 's/^zsh> //' -e 's/@//' | tr -s ' ' '\n'
	keys C-u
	keys C-l
}

offers() { # LINE WORD...
	"answers_$shell" "$1" >"$work/answers"
	line=$1
	shift
	for word; do
		cut -f1 "$work/answers" | grep -qxF -e "$word" ||
			fail "$shell does not offer $word for \"$line\" but: $(cat "$work/answers")"
	done
}

check_shell() { # list: what it puts before the fields of a list that are there already
	offers 'blametop ' why record replay anonymize
	offers 'blametop rep' replay
	offers 'blametop --form' --format
	offers 'blametop --format ' text csv ndjson
	offers 'blametop --format=' "${2}csv" "${2}ndjson"
	offers 'blametop -o cpu' cpu_share cpu_time_ns
	offers 'blametop -f pid,cpu' "${1}cpu_share" "${1}cpu_time_ns"
	offers 'blametop --colour ' auto never
}

tested=
for shell in bash zsh fish; do
	command -v "$shell" >/dev/null || continue
	tested="$tested $shell"
	list=pid, value=
	case $shell in
	zsh)
		list=
		terminal 150 40
		shell "exec zsh -f -i"
		shell "PS1='zsh> '; fpath=($SRCDIR/completions \$fpath); autoload -U compinit; compinit -u -D; unsetopt LIST_AMBIGUOUS; clear"
		wait_for '^zsh>'
		;;
	fish) value=--format= ;;
	esac
	check_shell "$list" "$value"
done
[ -n "$tested" ] || skip "there is none of these shells"
