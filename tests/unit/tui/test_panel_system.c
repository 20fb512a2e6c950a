/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "helpers/golden_grid.h"
#include "helpers/scenes.h"
#include "tui/cpu_meters.h"
#include "tui/grid_text.h"
#include "tui/panel.h"
#include "tui/ui.h"

static struct ui *ui;
static struct view *view;
static struct grid grid;
static struct textbuf text;

static void teardown(void)
{
	ui_free(ui);
	ui = NULL;
	scene_free(view);
	view = NULL;
	grid_done(&grid);
	textbuf_done(&text);
}

/* Draw the header as it is in a screen of this size; the rest of the screen stays blank. */
static const char *draw(enum scene_kind kind, int rows, int columns, bool shows_cpus,
			bool ascii_only)
{
	struct ui_options options = {.show_cpus = shows_cpus, .delay_ns = 1000000000};
	struct rect screen = {0, 0, rows, columns};
	struct message message;
	int wanted;

	teardown();
	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	view = scene_new(kind);
	ui_update(ui, view);
	wanted = panel_system.wanted_rows(ui, view, screen);
	/* The panel looks at the size of the grid; below it nothing is drawn. */
	grid_init(&grid, rows, columns, ascii_only);
	panel_system.draw(ui, view, &grid, (struct rect){0, 0, wanted, columns});
	grid.rows = wanted;
	textbuf_clear(&text);
	grid_text(&grid, &text);
	return textbuf_text(&text);
}

static const struct {
	const char *name;
	enum scene_kind kind;
	int rows, columns;
	bool shows_cpus, ascii_only;
} screens[] = {
	{"system-40x10.screen", SCENE_DISK, 10, 40, false, false},
	{"system-40x12.screen", SCENE_DISK, 12, 40, false, false},
	{"system-80x24.screen", SCENE_DISK, 24, 80, false, false},
	{"system-80x24-cpus.screen", SCENE_DISK, 24, 80, true, false},
	{"system-80x24-ascii.screen", SCENE_DISK, 24, 80, true, true},
	{"system-80x24-quiet.screen", SCENE_QUIET, 24, 80, false, false},
	{"system-80x24-unknown.screen", SCENE_UNKNOWN, 24, 80, false, false},
	{"system-80x24-collecting.screen", SCENE_COLLECTING, 24, 80, false, false},
	{"system-120x40.screen", SCENE_DISK, 40, 120, false, false},
	{"system-120x40-unknown.screen", SCENE_UNKNOWN, 40, 120, true, false},
	{"system-250x70.screen", SCENE_DISK, 70, 250, true, false},
};

START_TEST(the_header_looks_as_it_did)
{
	draw(screens[_i].kind, screens[_i].rows, screens[_i].columns, screens[_i].shows_cpus,
	     screens[_i].ascii_only);
	assert_golden_grid(screens[_i].name, &grid);
}
END_TEST

START_TEST(what_is_unknown_is_never_a_number)
{
	const char *gauges;

	draw(SCENE_UNKNOWN, 24, 80, true, false);
	/* The title line knows the time. */
	gauges = strchr(textbuf_text(&text), '\n');
	ck_assert_ptr_null(strpbrk(gauges, "0123456789"));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "- procs"));
}
END_TEST

START_TEST(the_load_is_split_into_running_and_uninterruptible)
{
	ck_assert_ptr_nonnull(strstr(draw(SCENE_DISK, 24, 80, false, false), "= 3R + 5D"));
}
END_TEST

START_TEST(zombies_are_seen_on_a_small_screen)
{
	struct interval *interval;

	draw(SCENE_DISK, 24, 80, false, false);
	/* The scene made it, whatever the type of the field says. */
	memcpy(&interval, &view->interval, sizeof(interval));
	interval->system.now.tasks.zombie = 3;
	grid.rows = 24;
	grid_clear(&grid);
	panel_system.draw(ui, view, &grid, (struct rect){0, 0, 7, 80});
	textbuf_clear(&text);
	grid_text(&grid, &text);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "Z          3"));
}
END_TEST

START_TEST(every_size_keeps_to_its_rectangle)
{
	int columns = 1 + 7 * _i;

	draw(SCENE_DISK, 70, 250, true, false);
	grid.rows = 70;
	for (int rows = 1; rows < 60; rows += 3) {
		struct rect inside = {2, 3, rows, columns};

		grid_clear(&grid);
		panel_system.draw(ui, view, &grid, inside);
		grid_fill(&grid, inside, " ", STYLE_NORMAL);
		textbuf_clear(&text);
		grid_text(&grid, &text);
		ck_assert_ptr_null(strpbrk(textbuf_text(&text), "0123456789abcdefCMDNPL"));
	}
}
END_TEST

START_TEST(a_stuck_reading_is_told_in_the_title)
{
	draw(SCENE_DISK, 24, 80, false, false);
	grid.rows = 24;
	view->stuck = "reading /proc/4711/cmdline hangs for 8 s (D state)";
	panel_system.draw(ui, view, &grid, (struct rect){0, 0, 7, 80});
	textbuf_clear(&text);
	grid_text(&grid, &text);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "reading hangs"));
}
END_TEST

static struct interval *many_cpus(size_t count, struct cpu_usage *cpus)
{
	static struct interval interval;

	for (size_t i = 0; i < count; i++)
		cpus[i] = (struct cpu_usage){.id = (int32_t)i, .user = 0.5, .busy = 0.5};
	interval.system.cpus = cpus;
	interval.system.cpu_count = count;
	return &interval;
}

START_TEST(many_cpus_share_meters_instead_of_rows)
{
	static const size_t counts[] = {1, 2, 7, 8, 63, 64, 128, 256, 1024};
	struct cpu_usage cpus[1024];
	struct view some = {.interval = many_cpus(counts[_i], cpus)};
	int rows;

	for (int columns = 20; columns <= 250; columns += 23) {
		rows = cpu_meters_rows(&some, columns, 6);
		ck_assert_int_ge(rows, 1);
		ck_assert_int_le(rows, 6);
		grid_init(&grid, rows, columns, false);
		cpu_meters_draw(&some, &grid, grid_rect(&grid));
		textbuf_clear(&text);
		grid_text(&grid, &text);
		ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "50.0"));
		grid_done(&grid);
	}
}
END_TEST

START_TEST(folded_cpus_say_which_they_are)
{
	struct cpu_usage cpus[128];
	struct view some = {.interval = many_cpus(128, cpus)};

	grid_init(&grid, 6, 80, false);
	cpu_meters_draw(&some, &grid, grid_rect(&grid));
	grid_text(&grid, &text);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "0-7 "));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "120-127 "));
}
END_TEST

Suite *test_panel_system_suite(void);
Suite *test_panel_system_suite(void)
{
	Suite *suite = suite_create("panel_system");
	TCase *tcase = tcase_create("panel_system");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(tcase, the_header_looks_as_it_did, 0,
			    (int)(sizeof(screens) / sizeof(screens[0])));
	tcase_add_test(tcase, what_is_unknown_is_never_a_number);
	tcase_add_test(tcase, the_load_is_split_into_running_and_uninterruptible);
	tcase_add_test(tcase, zombies_are_seen_on_a_small_screen);
	tcase_add_loop_test(tcase, every_size_keeps_to_its_rectangle, 0, 30);
	tcase_add_test(tcase, a_stuck_reading_is_told_in_the_title);
	tcase_add_loop_test(tcase, many_cpus_share_meters_instead_of_rows, 0, 9);
	tcase_add_test(tcase, folded_cpus_say_which_they_are);
	suite_add_tcase(suite, tcase);
	return suite;
}
