/* SPDX-License-Identifier: MIT */
/* Whole screens of made-up machines. docs/screen.svg, which the README shows, is the first of them,
 * made by tools/screen-to-svg. */
#include <check.h>

#include "helpers/golden_grid.h"
#include "helpers/scenes.h"
#include "tui/ui.h"

static const struct {
	const char *name;
	enum scene_kind kind;
	int rows, columns;
	bool selects_suspect, ascii_only;
} pictures[] = {
	{"picture.screen", SCENE_DISK, 32, 116, true, false},
	{"picture-80x24.screen", SCENE_DISK, 24, 80, false, false},
	{"picture-40x12.screen", SCENE_DISK, 12, 40, false, false},
	{"picture-250x70.screen", SCENE_DISK, 70, 250, false, false},
	{"picture-ascii.screen", SCENE_DISK, 24, 80, true, true},
	{"picture-hostile.screen", SCENE_HOSTILE, 24, 80, false, false},
	{"picture-empty.screen", SCENE_EMPTY, 24, 80, false, false},
	{"picture-unknown.screen", SCENE_UNKNOWN, 24, 80, false, false},
};

START_TEST(the_whole_screen_looks_as_it_did)
{
	const struct ui_options options = {.delay_ns = 1000000000, .show_full_command = true};
	const struct input_event down = {.kind = INPUT_KEY, .key = KEY_CODE_DOWN};
	struct view *view = scene_new(pictures[_i].kind);
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, pictures[_i].rows, pictures[_i].columns, pictures[_i].ascii_only);
	ui_update(ui, view);
	ui_draw(ui, &grid);
	if (pictures[_i].selects_suspect)
		ui_handle(ui, &down);
	grid_clear(&grid);
	ui_draw(ui, &grid);
	assert_golden_grid(pictures[_i].name, &grid);
	grid_done(&grid);
	ui_free(ui);
	scene_free(view);
}
END_TEST

Suite *test_picture_suite(void);
Suite *test_picture_suite(void)
{
	Suite *suite = suite_create("picture");
	TCase *tcase = tcase_create("picture");

	tcase_add_loop_test(tcase, the_whole_screen_looks_as_it_did, 0,
			    (int)(sizeof(pictures) / sizeof(pictures[0])));
	suite_add_tcase(suite, tcase);
	return suite;
}
