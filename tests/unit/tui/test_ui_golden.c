/* SPDX-License-Identifier: MIT */
/* What a machine with a busy disk looks like after some keys. */
#include <check.h>

#include "helpers/golden_grid.h"
#include "helpers/scenes.h"
#include "tui/ui.h"

#define DOWN "\x01" /* stands for the arrow key in the rows below */

static const struct {
	const char *name, *keys;
	int rows, columns;
	bool ascii_only;
} screens[] = {
	{"ui-tree.screen", "t", 30, 100, false},
	{"ui-tree-ascii.screen", "t", 30, 100, true},
	{"ui-tree-filtered.screen", "t\\postgres", 24, 80, false},
	{"ui-threads.screen", "H", 30, 100, false},
	{"ui-unfolded.screen", "+", 24, 80, false},
	{"ui-io.screen", "\t", 24, 80, false},
	{"ui-memory.screen", "\t\t", 24, 80, false},
	{"ui-waits.screen", "\t\t\t", 24, 100, false},
	{"ui-cgroup.screen", "\t\t\t\t", 24, 80, false},
	{"ui-help.screen", "?", 24, 80, false},
	{"ui-help-wide.screen", "?", 60, 170, false},
	{"ui-signals.screen", "k", 24, 80, false},
	{"ui-signals-40x12.screen", "k", 12, 40, false},
	{"ui-question.screen", "k9\r", 24, 80, false},
	{"ui-sort.screen", ">", 24, 80, false},
	{"ui-users.screen", "u", 24, 80, false},
	{"ui-filter-error.screen", "\\cpu > and", 24, 80, false},
	{"ui-search.screen", "/serv", 24, 80, false},
	{"ui-tagged.screen", "  H", 24, 80, false},
	{"ui-details.screen", DOWN "\r", 40, 100, false},
	{"ui-details-80x24.screen", DOWN "\r", 24, 80, false},
	{"ui-explain.screen", DOWN "y", 40, 100, false},
};

START_TEST(a_screen_looks_as_it_did)
{
	const struct ui_options options = {.delay_ns = 1000000000, .show_full_command = true};
	struct view *view = scene_new(SCENE_DISK);
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, screens[_i].rows, screens[_i].columns, screens[_i].ascii_only);
	ui_update(ui, view);
	ui_draw(ui, &grid);
	for (const char *key = screens[_i].keys; *key; key++) {
		struct input_event event = {.kind = INPUT_KEY, .key = (unsigned char)*key};

		if (*key == *DOWN)
			event.key = KEY_CODE_DOWN;
		ui_handle(ui, &event);
		ui_draw(ui, &grid);
	}
	assert_golden_grid(screens[_i].name, &grid);
	grid_done(&grid);
	ui_free(ui);
	scene_free(view);
}
END_TEST

Suite *test_ui_golden_suite(void);
Suite *test_ui_golden_suite(void)
{
	Suite *suite = suite_create("ui_golden");
	TCase *tcase = tcase_create("ui_golden");

	tcase_add_loop_test(tcase, a_screen_looks_as_it_did, 0,
			    (int)(sizeof(screens) / sizeof(screens[0])));
	suite_add_tcase(suite, tcase);
	return suite;
}
