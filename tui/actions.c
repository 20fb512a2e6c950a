/* SPDX-License-Identifier: MIT */
#include "tui/actions.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tui/act.h"
#include "tui/prompt.h"

#define F(number) (KEY_CODE_F1 - 1 + (number))
#define SHIFT_F3 F(15)
#define ALT(letter) (KEY_CODE_ALT + (letter))
/* clang-format off */
#define KEYS(...) {__VA_ARGS__}
/* clang-format on */

#define LISTS (IN_TABLE | IN_MENU | IN_PAGE)
#define ANY_LIST (LISTS | IN_PROMPT)

const char *const action_group_titles[GROUP_COUNT] = {
	[GROUP_MOVE] = "Move",      [GROUP_FIND] = "Find",       [GROUP_SORT] = "Sort",
	[GROUP_SHOW] = "Show",      [GROUP_ACT] = "Act",         [GROUP_WHY] = "Why is it slow",
	[GROUP_PAST] = "Look back", [GROUP_GENERAL] = "General", [GROUP_EDIT] = "While typing",
};

/* name, how its keys read, keys, where, group, bar label, from which width, help, function, amount,
 * argument. No key may stand twice for one place. */
/* clang-format off */
const struct action actions[] = {
	{"up", NULL, KEYS(KEY_CODE_UP, ALT('k')), ANY_LIST, GROUP_MOVE, NULL, 0,
	 "one row up", act_line, -1, NULL},
	{"down", NULL, KEYS(KEY_CODE_DOWN, ALT('j')), ANY_LIST, GROUP_MOVE, NULL, 0,
	 "one row down", act_line, 1, NULL},
	{"left", NULL, KEYS(KEY_CODE_LEFT, ALT('h')), IN_TABLE, GROUP_MOVE, NULL, 0,
	 "show the columns further left; left of the first lies the past", act_left, -1, NULL},
	{"right", NULL, KEYS(KEY_CODE_RIGHT, ALT('l')), IN_TABLE, GROUP_MOVE, NULL, 0,
	 "show the columns further right, then the rest of the command", act_sideways, 1, NULL},
	{"page-up", NULL, KEYS(KEY_CODE_PAGE_UP, KEY_CTRL('b')), ANY_LIST, GROUP_MOVE, NULL, 0,
	 "one page up", act_page, -1, NULL},
	{"page-down", NULL, KEYS(KEY_CODE_PAGE_DOWN, KEY_CTRL('f')), ANY_LIST, GROUP_MOVE, NULL, 0,
	 "one page down", act_page, 1, NULL},
	{"page-space", NULL, KEYS(' '), IN_PAGE, GROUP_MOVE, NULL, 0,
	 "one page down in a text", act_page, 1, NULL},
	{"first", NULL, KEYS(KEY_CODE_HOME), LISTS, GROUP_MOVE, NULL, 0,
	 "to the first row", act_first, 0, NULL},
	{"last", NULL, KEYS(KEY_CODE_END), LISTS, GROUP_MOVE, NULL, 0,
	 "to the last row", act_last, 0, NULL},
	{"follow", NULL, KEYS('F'), IN_TABLE, GROUP_MOVE, "Follow", 140,
	 "keep the row of this process where it is on the screen", act_follow, 0, NULL},

	{"search", NULL, KEYS(F(3), '/'), IN_TABLE, GROUP_FIND, "Search", 36,
	 "go to a process by its name or command", act_search, 0, NULL},
	{"search-next", NULL, KEYS('n'), IN_TABLE, GROUP_FIND, NULL, 0,
	 "next match of the search", act_search_next, 1, NULL},
	{"search-previous", "Shift-F3 Alt-n", KEYS(SHIFT_F3, ALT('n')), IN_TABLE, GROUP_FIND, NULL, 0,
	 "previous match of the search", act_search_next, -1, NULL},
	{"filter", NULL, KEYS(F(4), '\\', 'o'), IN_TABLE, GROUP_FIND, "Filter", 46,
	 "show only what matches: a word, or cpu > 10% and user = postgres", act_filter, 0, NULL},
	{"user", NULL, KEYS('u'), IN_TABLE, GROUP_FIND, "User", 148,
	 "show one user's processes", act_user_menu, 0, NULL},
	{"pid", "0 2-9", KEYS('0', '2', '3', '4', '5', '6', '7', '8', '9'), IN_TABLE, GROUP_FIND, NULL, 0,
	 "go to a process by its number", act_pid, 0, NULL},

	{"tree", NULL, KEYS(F(5), 't', 'V'), IN_TABLE, GROUP_SHOW, "Tree", 62,
	 "the tree of who started whom", act_tree, 0, NULL},
	{"unfold", NULL, KEYS('+', '='), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "unfold the children, then the threads of a process", act_unfold, 0, NULL},
	{"fold", NULL, KEYS('-'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "fold the threads, then the children of a process", act_fold, 0, NULL},
	{"unfold-all", NULL, KEYS('*'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "unfold everything that was folded", act_unfold_all, 0, NULL},
	{"threads", NULL, KEYS('H'), IN_TABLE, GROUP_SHOW, "Threads", 156,
	 "a row for each thread", act_threads, 0, NULL},
	{"kernel-threads", NULL, KEYS('K'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "show or hide kernel threads", act_kernel_threads, 0, NULL},
	{"containers", NULL, KEYS('O'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "show or hide processes in containers", act_containers, 0, NULL},
	{"idle", NULL, KEYS(ALT('i')), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "show or hide processes that do nothing", act_idle, 0, NULL},
	{"command-line", NULL, KEYS('c'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "command lines or names", act_command_line, 0, NULL},
	{"path", NULL, KEYS('p'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "show or hide the path of the program", act_path, 0, NULL},
	{"cpus", NULL, KEYS('1'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "a meter for each CPU, or one for all", act_cpus, 0, NULL},
	{"meters", NULL, KEYS('#'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "show or hide the meters at the top", act_meters, 0, NULL},
	{"next-screen", NULL, KEYS('\t'), IN_TABLE, GROUP_SHOW, "Screen", 104,
	 "next screen: Main, I/O, Memory, Waits, Connections, cgroup", act_screen, 1, NULL},
	{"previous-screen", NULL, KEYS(KEY_CODE_SHIFT_TAB), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "previous screen", act_screen, -1, NULL},
	{"connections", NULL, KEYS('C'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "connections of all, or of the process that is chosen", act_connections, 0, NULL},
	{"inbound", NULL, KEYS('i'), IN_TABLE, GROUP_SHOW, NULL, 0,
	 "on Connections: show or hide those of its clients", act_inbound, 0, NULL},

	{"sort", NULL, KEYS(F(6), '>', '<', '.', ','), IN_TABLE, GROUP_SORT, "Sort", 54,
	 "choose what to sort by", act_sort_menu, 0, NULL},
	{"invert", NULL, KEYS('I', 'R'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "the other way round", act_invert, 0, NULL},
	{"sort-cpu", NULL, KEYS('P'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by CPU", act_sort, 0, "cpu_share"},
	{"sort-memory", NULL, KEYS('M'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by memory", act_sort, 0, "resident_bytes"},
	{"sort-time", NULL, KEYS('T'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by CPU time since the start", act_sort, 0, "cpu_time_ns"},
	{"sort-pid", NULL, KEYS('N'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by process id", act_sort, 0, "pid"},
	{"sort-disk", NULL, KEYS('D'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by bytes from and to storage", act_sort, 0, "io_bytes_per_s"},
	{"sort-blocked", NULL, KEYS('B'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by time spent waiting, for whatever it is", act_sort, 0, "waiting_share"},
	{"sort-auto", NULL, KEYS('A'), IN_TABLE, GROUP_SORT, NULL, 0,
	 "by whatever is scarce on this machine right now", act_sort_auto, 0, NULL},

	{"nice-down", NULL, KEYS(F(7), ']'), IN_TABLE | IN_DETAILS, GROUP_ACT, "Nice-", 74,
	 "serve it sooner: nice - 1, needs root", act_nice, -1, NULL},
	{"nice-up", NULL, KEYS(F(8), '['), IN_TABLE | IN_DETAILS, GROUP_ACT, "Nice+", 74,
	 "serve it later: nice + 1", act_nice, 1, NULL},
	{"renice", NULL, KEYS('r'), IN_TABLE | IN_DETAILS, GROUP_ACT, NULL, 0,
	 "type a nice value", act_renice, 0, NULL},
	{"kill", NULL, KEYS(F(9), 'k'), IN_TABLE | IN_DETAILS, GROUP_ACT, "Kill", 28,
	 "send a signal to it, or to all that are tagged", act_kill, 0, NULL},
	{"tag", NULL, KEYS(' '), IN_TABLE, GROUP_ACT, "Tag", 132,
	 "tag this process", act_tag, 0, NULL},
	{"untag", NULL, KEYS('U'), IN_TABLE, GROUP_ACT, NULL, 0,
	 "remove all tags", act_untag, 0, NULL},

	{"explain", NULL, KEYS('y'), IN_TABLE | IN_DETAILS, GROUP_WHY, "Why", 88,
	 "the whole verdict with its evidence", act_explain, 0, NULL},
	{"details", NULL, KEYS(KEY_ENTER), IN_TABLE, GROUP_WHY, "Details", 118,
	 "everything about this process, its threads first", act_details, 0, NULL},
	{"machine", NULL, KEYS(KEY_ESCAPE), IN_TABLE | BAR_IF_PINNED, GROUP_WHY, "Machine", 90,
	 "let the verdict speak for the whole machine again", act_machine, 0, NULL},
	{"explain-other", NULL, KEYS('\t'), IN_EXPLAIN, GROUP_WHY, "Machine/process", 0,
	 "on the verdict's page: the machine or the process", act_explain_other, 0, NULL},

	{"pause", NULL, KEYS('Z', 'z'), IN_TABLE | IN_DETAILS | IN_EXPLAIN, GROUP_PAST, "Pause", 96,
	 "stop here to look back; collecting goes on", act_pause, 0, NULL},
	{"mark", NULL, KEYS('m'), IN_TABLE | IN_DETAILS | IN_PAST | BAR_IF_LIVE, GROUP_PAST, "Mark", 166,
	 "put a mark with some words on the time axis", act_mark, 0, NULL},
	{"dump", NULL, KEYS('X'), IN_TABLE | IN_DETAILS, GROUP_PAST, NULL, 0,
	 "write the minutes that are kept to a file, for blametop replay", act_dump, 0, NULL},
	{"escape-past", NULL, KEYS(KEY_ESCAPE), IN_PAST_TABLE | BAR_IF_LIVE, GROUP_PAST, "Live", 0,
	 "in the past: back to the present", act_escape_past, 0, NULL},
	{"live", NULL, KEYS('Z', 'z'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: back to the present; of a recording: play or stop", act_live, 0, NULL},
	{"back", NULL, KEYS('T', KEY_CODE_LEFT), IN_PAST, GROUP_PAST, "Back", 0,
	 "in the past: the instant before", act_step, -1, NULL},
	{"forward", NULL, KEYS('t', KEY_CODE_RIGHT), IN_PAST, GROUP_PAST, "Next", 0,
	 "in the past: the instant after", act_step, 1, NULL},
	{"go-to-time", NULL, KEYS('b'), IN_PAST, GROUP_PAST, "Goto", 40,
	 "in the past: go to a time: 14:03, 14:03:20, -5m", act_go_to_time, 0, NULL},
	{"jump", NULL, KEYS('j'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: jump forward by a time; from then on at once", act_jump, 1, NULL},
	{"jump-back", NULL, KEYS('J'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: jump back by as much", act_jump, -1, NULL},
	{"jump-amount", NULL, KEYS(';'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: say anew how far j and J jump", act_jump_amount, 0, NULL},
	{"event-before", NULL, KEYS('{'), IN_PAST, GROUP_PAST, "Event", 48,
	 "in the past: to the mark or the other verdict before", act_event, -1, NULL},
	{"event-after", NULL, KEYS('}'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: to the mark or the other verdict after", act_event, 1, NULL},
	{"first-frame", NULL, KEYS('r'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: to the oldest instant", act_end_of_past, -1, NULL},
	{"last-frame", NULL, KEYS('R'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: to the newest instant", act_end_of_past, 1, NULL},
	{"play", NULL, KEYS(' '), IN_PAST, GROUP_PAST, "Play", 60,
	 "in the past: let time pass, or stop it", act_play, 0, NULL},
	{"slower", NULL, KEYS('('), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: play half as fast", act_speed, -1, NULL},
	{"faster", NULL, KEYS(')'), IN_PAST, GROUP_PAST, NULL, 0,
	 "in the past: play twice as fast", act_speed, 1, NULL},
	{"axis", NULL, KEYS('a'), IN_PAST, GROUP_PAST, "Axis", 74,
	 "in the past: another number on the time axis", act_axis, 0, NULL},
	{"compare", NULL, KEYS('d'), IN_PAST, GROUP_PAST, "Compare", 64,
	 "in the past: remember this instant; elsewhere: compare with it", act_compare, 0, NULL},

	{"help", NULL, KEYS(F(1), 'h', '?'), IN_TABLE | IN_DETAILS, GROUP_GENERAL, "Help", 0,
	 "these keys", act_help, 0, NULL},
	{"delay", NULL, KEYS('d'), IN_TABLE, GROUP_GENERAL, NULL, 0,
	 "seconds between refreshes", act_delay, 0, NULL},
	{"sample", NULL, KEYS(KEY_CTRL('r')), IN_TABLE | IN_DETAILS, GROUP_GENERAL, NULL, 0,
	 "refresh now", act_sample, 0, NULL},
	{"redraw", NULL, KEYS(KEY_CTRL('l')), ANY_LIST | IN_QUESTION, GROUP_GENERAL, NULL, 0,
	 "draw everything again", act_redraw, 0, NULL},
	{"suspend", NULL, KEYS(KEY_CTRL('z')), ANY_LIST | IN_QUESTION, GROUP_GENERAL, NULL, 0,
	 "stop until fg", act_suspend, 0, NULL},
	{"quit", NULL, KEYS(F(10), 'q', KEY_CTRL('c')), IN_TABLE, GROUP_GENERAL, "Quit", 0,
	 "leave", act_quit, 0, NULL},
	{"close", NULL, KEYS(KEY_ESCAPE, 'q', F(10), KEY_CTRL('c')), IN_PAGE, GROUP_GENERAL, "Back", 0,
	 "leave a page", act_cancel, 0, NULL},
	{"choose", NULL, KEYS(KEY_ENTER), IN_MENU, GROUP_GENERAL, "Choose", 0,
	 "take what is selected in a menu", act_accept, 0, NULL},
	{"leave-menu", NULL, KEYS(KEY_ESCAPE, F(10), KEY_CTRL('c')), IN_MENU, GROUP_GENERAL, "Cancel", 0,
	 "leave a menu", act_cancel, 0, NULL},
	{"yes", "y Enter", KEYS('y', 'Y', KEY_ENTER), IN_QUESTION, GROUP_GENERAL, "Yes", 0,
	 "do it", act_accept, 0, NULL},
	{"no", "n Esc q", KEYS('n', 'N', KEY_ESCAPE, 'q', F(10), KEY_CTRL('c')), IN_QUESTION, GROUP_GENERAL,
	 "No", 0, "leave it", act_cancel, 0, NULL},

	{"accept", NULL, KEYS(KEY_ENTER), IN_PROMPT, GROUP_EDIT, "Done", 0,
	 "done", act_accept, 0, NULL},
	{"cancel", NULL, KEYS(KEY_ESCAPE, KEY_CTRL('c'), KEY_CTRL('g')), IN_PROMPT, GROUP_EDIT,
	 "Cancel", 0, "as it was before; of a filter: none", act_cancel, 0, NULL},
	{"found-next", NULL, KEYS(F(3)), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "next match", act_search_next, 1, NULL},
	{"found-previous", "Shift-F3", KEYS(SHIFT_F3), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "previous match", act_search_next, -1, NULL},
	{"edit-left", NULL, KEYS(KEY_CODE_LEFT), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "one character to the left", act_edit, PROMPT_LEFT, NULL},
	{"edit-right", NULL, KEYS(KEY_CODE_RIGHT), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "one character to the right", act_edit, PROMPT_RIGHT, NULL},
	{"edit-word-left", NULL, KEYS(ALT('b')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "one word to the left", act_edit, PROMPT_WORD_LEFT, NULL},
	{"edit-word-right", NULL, KEYS(ALT('f')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "one word to the right", act_edit, PROMPT_WORD_RIGHT, NULL},
	{"edit-home", NULL, KEYS(KEY_CODE_HOME, KEY_CTRL('a')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "to the start", act_edit, PROMPT_HOME, NULL},
	{"edit-end", NULL, KEYS(KEY_CODE_END, KEY_CTRL('e')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "to the end", act_edit, PROMPT_END, NULL},
	{"edit-backspace", "Backspace ^H", KEYS(KEY_CODE_BACKSPACE, KEY_CTRL('h'), 0x7f), IN_PROMPT, GROUP_EDIT,
	 NULL, 0, "remove the character before", act_edit, PROMPT_BACKSPACE, NULL},
	{"edit-delete", NULL, KEYS(KEY_CODE_DELETE, KEY_CTRL('d')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "remove the character behind", act_edit, PROMPT_DELETE, NULL},
	{"edit-kill-word", NULL, KEYS(KEY_CTRL('w')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "remove the word before", act_edit, PROMPT_KILL_WORD, NULL},
	{"edit-kill-line", NULL, KEYS(KEY_CTRL('u')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "remove everything before", act_edit, PROMPT_KILL_LINE, NULL},
	{"edit-kill-end", NULL, KEYS(KEY_CTRL('k')), IN_PROMPT, GROUP_EDIT, NULL, 0,
	 "remove everything behind", act_edit, PROMPT_KILL_END, NULL},
};
/* clang-format on */

const size_t action_count = ARRAY_SIZE(actions);

const struct action *action_find(unsigned where, uint32_t key)
{
	for (size_t i = 0; i < action_count && key; i++) {
		if (!(actions[i].where & where))
			continue;
		for (size_t k = 0; k < ACTION_KEYS && actions[i].keys[k]; k++)
			if (actions[i].keys[k] == key)
				return &actions[i];
	}
	return NULL;
}

void action_key_text(const struct action *action, char *text, size_t size)
{
	char name[16];
	size_t used = 0;

	if (action->key_text) {
		snprintf(text, size, "%s", action->key_text);
		return;
	}
	text[0] = '\0';
	for (size_t k = 0; k < ACTION_KEYS && action->keys[k] && used < size; k++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", k ? " " : "",
					 input_key_name(action->keys[k], name));
}
