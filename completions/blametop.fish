# SPDX-License-Identifier: MIT
# fish completion for blametop: asks the program, so that no list is kept twice.

complete -c blametop -f
complete -c blametop -n __fish_is_first_token -a '(blametop __complete commands 2>/dev/null)'
complete -c blametop -n 'string match -q -- "-*" (commandline -ct)' \
    -a '(blametop __complete options 2>/dev/null)'
complete -c blametop -s o -x -a '(blametop __complete metrics 2>/dev/null)'
complete -c blametop -s f -x -a '(blametop __complete metrics 2>/dev/null)'
complete -c blametop -l format -x -a '(blametop __complete formats 2>/dev/null)'
complete -c blametop -s u -x -a '(__fish_complete_users)'
complete -c blametop -s p -x -a '(__fish_complete_pids)'
