# SPDX-License-Identifier: MIT
# bash completion for blametop: asks the program, so that no list is kept twice.

_blametop_from() # PROGRAM WHAT BEGINNING
{
	mapfile -t COMPREPLY < <(compgen -W "$("$1" __complete -- "$2" 2>/dev/null)" -- "$3")
}

_blametop()
{
	local program=$1 current=$2 previous=$3 sign list

	# --format=csv comes as three words.
	if [[ $current == = ]]; then
		current=
	elif [[ $previous == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD-2]}
	fi
	case $previous in
	-o|--sort|-f|--fields)
		# Fields are given as +field, -field, or as a list with commas.
		list=
		[[ $current == *,* ]] && list=${current%,*},
		current=${current#"$list"}
		sign=${current%%[!+-]*}
		_blametop_from "$program" "$previous" "${current#"$sign"}"
		COMPREPLY=("${COMPREPLY[@]/#/$list$sign}")
		compopt -o nospace
		;;
	-u|--user)
		mapfile -t COMPREPLY < <(compgen -u -- "$current")
		;;
	-p|--pid)
		mapfile -t COMPREPLY < <(cd /proc && compgen -G "${current}*[0-9]" -X '*[!0-9]*')
		;;
	--replay)
		compopt -o default
		;;
	*)
		if [[ $current == -* ]]; then
			_blametop_from "$program" options "$current"
			return
		fi
		# The values of an option that has a list of them.
		[[ $previous == -* ]] && _blametop_from "$program" "$previous" "$current"
		if ((COMP_CWORD == 1)); then
			_blametop_from "$program" commands "$current"
		elif [[ ${COMP_WORDS[1]} =~ ^(record|replay|info|anonymize|diff)$ ]]; then
			compopt -o default # recordings are files
		fi
		;;
	esac
}

complete -F _blametop blametop
