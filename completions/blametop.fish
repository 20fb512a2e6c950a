# SPDX-License-Identifier: MIT
# fish completion for blametop: asks the program, so that no list is kept twice.

complete -c blametop -f
complete -c blametop -n __fish_is_first_token -a '(blametop __complete commands 2>/dev/null)'
complete -c blametop -n 'string match -q -- "-*" (commandline -ct)' \
    -a '(blametop __complete options 2>/dev/null)'
complete -c blametop -s o -l sort -x -a '(blametop __complete metrics 2>/dev/null)'
complete -c blametop -s f -l fields -x \
    -a '(__fish_complete_list , "blametop __complete metrics 2>/dev/null")'
for option in format table colour
    complete -c blametop -l $option -x -a "(blametop __complete -- --$option 2>/dev/null)"
end
complete -c blametop -l replay -r -F
complete -c blametop -n '__fish_seen_subcommand_from record replay info anonymize diff' -F
complete -c blametop -s u -l user -x -a '(__fish_complete_users)'
complete -c blametop -s p -l pid -x -a '(__fish_complete_pids)'
