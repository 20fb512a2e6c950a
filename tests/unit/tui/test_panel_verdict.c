/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "helpers/golden_grid.h"
#include "helpers/scenes.h"
#include "tui/grid_text.h"
#include "tui/panel.h"
#include "tui/ui.h"
#include "tui/verdict_lines.h"

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

static void press(uint32_t key)
{
	struct input_event event = {.kind = INPUT_KEY, .key = key};

	ui_handle(ui, &event);
}

static void prepare(enum scene_kind kind, int rows, int columns, bool of_process, bool ascii_only)
{
	struct ui_options options = {.delay_ns = 1000000000};
	struct message message;

	teardown();
	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	view = scene_new(kind);
	ui_update(ui, view);
	grid_init(&grid, rows, columns, ascii_only);
	ui_draw(ui, &grid);
	/* The second by CPU is the one that scene's verdict suspects. */
	if (of_process)
		press(KEY_CODE_DOWN);
	grid_clear(&grid);
}

static const char *shown(void)
{
	textbuf_clear(&text);
	grid_text(&grid, &text);
	return textbuf_text(&text);
}

static const char *draw(enum scene_kind kind, int rows, int columns, bool of_process,
			bool ascii_only)
{
	struct rect screen = {0, 0, rows, columns};

	prepare(kind, rows, columns, of_process, ascii_only);
	grid.rows = panel_verdict.wanted_rows(ui, view, screen);
	panel_verdict.draw(ui, view, &grid, grid_rect(&grid));
	return shown();
}

static const struct {
	const char *name;
	enum scene_kind kind;
	int rows, columns;
	bool of_process, ascii_only;
} screens[] = {
	{"verdict-40x10.screen", SCENE_DISK, 10, 40, false, false},
	{"verdict-80x24.screen", SCENE_DISK, 24, 80, false, false},
	{"verdict-80x24-process.screen", SCENE_DISK, 24, 80, true, false},
	{"verdict-80x24-ascii.screen", SCENE_DISK, 24, 80, true, true},
	{"verdict-80x24-quiet.screen", SCENE_QUIET, 24, 80, false, false},
	{"verdict-80x24-collecting.screen", SCENE_COLLECTING, 24, 80, false, false},
	{"verdict-120x40.screen", SCENE_DISK, 40, 120, false, false},
	{"verdict-120x40-process.screen", SCENE_DISK, 40, 120, true, false},
	{"verdict-250x70.screen", SCENE_DISK, 70, 250, false, false},
};

START_TEST(the_verdict_looks_as_it_did)
{
	draw(screens[_i].kind, screens[_i].rows, screens[_i].columns, screens[_i].of_process,
	     screens[_i].ascii_only);
	assert_golden_grid(screens[_i].name, &grid);
}
END_TEST

START_TEST(the_page_that_explains_looks_as_it_did)
{
	prepare(SCENE_DISK, 24, 80, _i, false);
	panel_explain.draw(ui, view, &grid, grid_rect(&grid));
	assert_golden_grid(_i ? "explain-80x24-process.screen" : "explain-80x24.screen", &grid);
}
END_TEST

START_TEST(a_small_screen_gets_the_headline_and_nothing_else)
{
	const char *screen = draw(SCENE_DISK, 10, 80, false, false);

	ck_assert_ptr_nonnull(strstr(screen, "nvme0n1 holds this machine back"));
	ck_assert_ptr_eq(strchr(screen, '\n'), strrchr(screen, '\n'));
}
END_TEST

START_TEST(the_title_names_the_process_it_speaks_of)
{
	ck_assert_ptr_nonnull(strstr(draw(SCENE_DISK, 24, 80, true, false), " postgres 2214 "));
	ck_assert_ptr_nonnull(strstr(draw(SCENE_DISK, 24, 80, false, false), " machine "));
}
END_TEST

START_TEST(a_stuck_reading_comes_first)
{
	draw(SCENE_DISK, 24, 80, false, false);
	view->stuck = "reading /proc/4711/cmdline hangs for 8 s (D state)";
	grid_clear(&grid);
	panel_verdict.draw(ui, view, &grid, grid_rect(&grid));
	ck_assert_int_eq(strncmp(shown(), "! reading /proc/4711/cmdline hangs", 34), 0);
}
END_TEST

START_TEST(nothing_is_claimed_before_there_was_time_to_measure)
{
	struct verdict verdict = {.is_system = true, .is_measuring = true, .busy = NAN};
	struct view early = {.system = &verdict};

	prepare(SCENE_COLLECTING, 4, 80, false, false);
	panel_verdict.draw(ui, &early, &grid, grid_rect(&grid));
	ck_assert_str_eq(shown(), " machine  ● measuring…\n\n\n\n");
}
END_TEST

static void say(struct sentences *sentences, const char *what, int number)
{
	struct sentence *sentence = &sentences->items[sentences->count++];

	snprintf(sentence->text, sizeof(sentence->text), "%s %d", what, number);
}

static struct verdict talkative(void)
{
	struct verdict verdict = {.is_system = true, .blind_count = 2};

	for (int i = 0; i < 5; i++) {
		say(&verdict.evidence, "evidence", i);
		say(&verdict.counter_evidence, "counter", i);
		say(&verdict.hints, "hint", i);
	}
	return verdict;
}

START_TEST(when_rows_are_few_every_kind_of_line_gets_its_turn)
{
	struct verdict verdict = talkative();
	struct verdict_line lines[VERDICT_LINE_MAX];

	ck_assert_uint_eq(verdict_lines(&verdict, lines, 1), 1);
	ck_assert_str_eq(lines[0].text, "evidence 0");
	ck_assert_uint_eq(verdict_lines(&verdict, lines, 5), 5);
	ck_assert_str_eq(lines[1].text, "evidence 1");
	ck_assert_str_eq(lines[2].text, "counter 0");
	ck_assert_str_eq(lines[3].text, "hint 0");
	ck_assert_ptr_eq(lines[4].blind, &verdict.blind[0]);
	ck_assert_uint_eq(verdict_lines(&verdict, lines, VERDICT_LINE_MAX), 17);
}
END_TEST

START_TEST(a_line_that_is_cut_says_so)
{
	struct verdict_line line = {.kind = VERDICT_EVIDENCE, .text = "a sentence of some length"};

	grid_init(&grid, 1, 12, false);
	verdict_line_draw(&line, &grid, grid_rect(&grid));
	ck_assert_str_eq(shown(), "+ a sentenc…\n");
}
END_TEST

START_TEST(the_command_that_helps_is_shown_before_the_reason)
{
	struct blind_spot blind = {"I/O of 37 processes", "they belong to other users",
				   "sudo blametop"};
	struct verdict_line line = {.kind = VERDICT_BLIND_SPOT, .blind = &blind};

	grid_init(&grid, 1, 50, false);
	verdict_line_draw(&line, &grid, grid_rect(&grid));
	ck_assert_ptr_nonnull(strstr(shown(), "…  sudo blametop"));
}
END_TEST

START_TEST(every_size_keeps_to_its_rectangle)
{
	int columns = 1 + 7 * _i;

	prepare(SCENE_DISK, 40, 240, true, false);
	for (int rows = 0; rows < 12; rows++) {
		struct rect inside = {2, 3, rows, columns};

		grid_clear(&grid);
		panel_verdict.draw(ui, view, &grid, inside);
		panel_explain.draw(ui, view, &grid, inside);
		grid_fill(&grid, inside, " ", STYLE_NORMAL);
		ck_assert_uint_eq(strspn(shown(), "\n"), 40);
	}
}
END_TEST

Suite *test_panel_verdict_suite(void);
Suite *test_panel_verdict_suite(void)
{
	Suite *suite = suite_create("panel_verdict");
	TCase *tcase = tcase_create("panel_verdict");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(tcase, the_verdict_looks_as_it_did, 0,
			    (int)(sizeof(screens) / sizeof(screens[0])));
	tcase_add_loop_test(tcase, the_page_that_explains_looks_as_it_did, 0, 2);
	tcase_add_test(tcase, a_small_screen_gets_the_headline_and_nothing_else);
	tcase_add_test(tcase, the_title_names_the_process_it_speaks_of);
	tcase_add_test(tcase, a_stuck_reading_comes_first);
	tcase_add_test(tcase, nothing_is_claimed_before_there_was_time_to_measure);
	tcase_add_test(tcase, when_rows_are_few_every_kind_of_line_gets_its_turn);
	tcase_add_test(tcase, a_line_that_is_cut_says_so);
	tcase_add_test(tcase, the_command_that_helps_is_shown_before_the_reason);
	tcase_add_loop_test(tcase, every_size_keeps_to_its_rectangle, 0, 30);
	suite_add_tcase(suite, tcase);
	return suite;
}
