/* SPDX-License-Identifier: MIT */
/* Where frames stand on the time axis, and what screens of the past look like. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/time_spec.h"
#include "helpers/golden_grid.h"
#include "helpers/made_store.h"
#include "helpers/scenes.h"
#include "tui/axis.h"
#include "tui/grid_text.h"
#include "tui/moment.h"
#include "tui/ui.h"

START_TEST(each_frame_stands_in_the_column_that_says_so)
{
	for (uint64_t frames = 1; frames < 400; frames = frames * 3 / 2 + 1) {
		struct frame_store *store = made_store_new(41, frames, 1);

		for (int room = 1; room < 250; room += 31) {
			struct axis_span span = axis_span_of(store, room);

			ck_assert_int_le(span.columns, room);
			ck_assert_uint_le((uint64_t)span.columns, frames);
			ck_assert_uint_eq(axis_first_frame(span, 0), 41);
			ck_assert_uint_eq(axis_first_frame(span, span.columns), 41 + frames);
			for (int column = 0; column < span.columns; column++) {
				uint64_t first = axis_first_frame(span, column);

				ck_assert_int_eq(axis_column(span, first), column);
				ck_assert_int_eq(axis_column(span, axis_middle_frame(span, column)),
						 column);
				ck_assert_int_eq(
					axis_column(span, axis_first_frame(span, column + 1) - 1),
					column);
			}
		}
		frame_store_free(store);
	}
}
END_TEST

START_TEST(what_is_not_kept_has_no_column)
{
	struct frame_store *store = made_store_new(41, 10, 1), *empty = made_store_new(0, 0, 1);
	struct axis_span span = axis_span_of(store, 80);

	ck_assert_int_eq(axis_column(span, 40), -1);
	ck_assert_int_eq(axis_column(span, 51), -1);
	ck_assert_int_eq(axis_column(span, UINT64_MAX), -1);
	ck_assert_int_eq(axis_span_of(store, 0).columns, 0);
	ck_assert_int_eq(axis_span_of(store, -5).columns, 0);
	ck_assert_int_eq(axis_span_of(empty, 80).columns, 0);
	frame_store_free(store);
	frame_store_free(empty);
}
END_TEST

START_TEST(an_instant_stands_where_the_frame_before_it_does)
{
	struct frame_store *store = made_store_new(1, 100, 2);
	struct axis_span span = axis_span_of(store, 50);

	for (uint64_t number = 1; number <= 100; number++) {
		struct timespec at = frame_store_info(store, number).wall_time;

		ck_assert_int_eq(axis_column_at(store, span, at), axis_column(span, number));
		ck_assert_int_eq(axis_column_at(store, span, timespec_plus_ns(at, 1900000000)),
				 axis_column(span, number));
	}
	frame_store_free(store);
}
END_TEST

START_TEST(a_short_trouble_is_seen_in_a_column_of_many_frames)
{
	struct frame_store *store = made_store_new(0, 150, 1);
	struct axis_span span = axis_span_of(store, 10);

	made_store_tell(store, 31, 33, WAIT_DISK);
	made_store_gap(store, 47);
	ck_assert_int_eq(axis_look(store, span, 2).class, WAIT_DISK);
	ck_assert_int_eq(axis_look(store, span, 3).class, WAIT_CLASS_COUNT);
	ck_assert(axis_look(store, span, 3).has_gap);
	/* Before the first nothing was watched anyway. */
	ck_assert(!axis_look(store, span, 0).has_gap);
	frame_store_free(store);
}
END_TEST

/* --- Pictures --- */

#define FRAMES 600
#define COLUMNS_MAX_HERE 400

/* A quiet minute, a disk that cannot follow, a rest, everything at once. */
static struct frame_store *a_story(void)
{
	struct frame_store *store = made_store_new(1000, FRAMES, 1);

	made_store_tell(store, 1120, 1290, WAIT_DISK);
	made_store_tell(store, 1290, 1330, WAIT_CPU);
	made_store_tell(store, 1480, 1560, WAIT_RUNQ);
	made_store_tell(store, 1560, 1600, WAIT_MEM);
	made_store_gap(store, 1400);
	made_store_mark(store, 1118, MARK_USER, "deploy 4.2");
	made_store_mark(store, 1482, MARK_TRIGGER, "cpu > 90");
	made_store_mark(store, 1510, MARK_USER, "rolled back\033[31m");
	return store;
}

static float height(size_t frame)
{
	double wave = 0.12 + 0.06 * sin((double)frame / 7) + 0.05 * sin((double)frame / 2.3);

	if (frame >= 400 && frame < 410)
		return NAN;
	if (frame >= 120 && frame < 330)
		wave += 0.45 + 0.1 * sin((double)frame / 11);
	if (frame >= 480)
		wave += 0.75;
	return (float)(wave > 1 ? 1 : wave);
}

static void fill(struct moment *moment, float *values, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		values[i] = NAN;
		for (size_t frame = i * FRAMES / columns; frame < (i + 1) * FRAMES / columns;
		     frame++)
			values[i] = height(frame) > values[i] || isnan(values[i]) ? height(frame)
										  : values[i];
	}
	moment->axis = (struct axis){
		.values = values, .count = columns, .begin = 1000, .end = 1000 + FRAMES};
}

#define EVERY_AXIS "aaaaa" /* on to the verdicts */

static const struct {
	const char *name, *keys;
	int rows, columns;
	uint64_t number, other;
	bool ascii_only, is_replay, is_playing;
} pictures[] = {
	{"past-80x24.screen", "", 24, 80, 1240, UINT64_MAX, false, false, false},
	{"past-120x40.screen", "", 40, 120, 1118, UINT64_MAX, false, false, false},
	{"past-200x50.screen", "", 50, 200, 1510, 1240, false, false, false},
	{"past-40x12.screen", "", 12, 40, 1240, UINT64_MAX, false, false, false},
	{"past-ascii.screen", "", 24, 80, 1118, 1300, true, false, false},
	{"past-verdicts.screen", EVERY_AXIS, 24, 100, 1500, UINT64_MAX, false, false, false},
	{"past-verdicts-ascii.screen", EVERY_AXIS, 24, 100, 1500, UINT64_MAX, true, false, false},
	{"past-newest.screen", "", 24, 80, 1599, UINT64_MAX, false, false, false},
	{"past-goto.screen", "b", 24, 80, 1240, UINT64_MAX, false, false, false},
	{"past-help.screen", "?", 60, 170, 1240, UINT64_MAX, false, false, false},
	{"replay-120x40.screen", "", 40, 120, 1240, UINT64_MAX, false, true, false},
	{"replay-playing.screen", "", 24, 80, 1240, UINT64_MAX, false, true, true},
};

START_TEST(a_screen_of_the_past_looks_as_it_did)
{
	const struct ui_options options = {
		.delay_ns = 1000000000,
		.show_full_command = true,
		.replay = pictures[_i].is_replay ? "/var/lib/blametop/shop-1.btr" : NULL};
	struct view *view = scene_new(SCENE_DISK);
	struct frame_store *store = a_story();
	struct moment moment = {.store = store,
				.number = pictures[_i].number,
				.other = pictures[_i].other,
				.is_replay = pictures[_i].is_replay,
				.is_playing = pictures[_i].is_playing};
	float values[COLUMNS_MAX_HERE];
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, pictures[_i].rows, pictures[_i].columns, pictures[_i].ascii_only);
	view->moment = &moment;
	ui_update(ui, view);
	for (const char *key = pictures[_i].keys; *key; key++)
		ui_handle(ui, &(struct input_event){.kind = INPUT_KEY, .key = (unsigned char)*key});
	/* The axis is as wide as the screen lets it be: known after the first drawing. */
	ui_draw(ui, &grid);
	fill(&moment, values, ui_axis_columns(ui));
	ui_notice(ui, false, "%s", "");
	ui_draw(ui, &grid);
	assert_golden_grid(pictures[_i].name, &grid);
	grid_done(&grid);
	ui_free(ui);
	view->moment = NULL;
	scene_free(view);
	frame_store_free(store);
}
END_TEST

START_TEST(a_comparison_on_a_narrow_screen_still_has_its_numbers)
{
	static const struct ui_options options = {.delay_ns = 1000000000};
	struct view *quiet = scene_new(SCENE_QUIET), *busy = scene_new(SCENE_DISK);
	struct compare_side *a = compare_side_new(), *b = compare_side_new();
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, 16, 40, true);
	ui_update(ui, busy);
	compare_add(a, quiet->interval, NULL);
	compare_add(b, busy->interval, NULL);
	ui_show_comparison(ui, comparison_new(a, b));
	ui_draw(ui, &grid);
	assert_golden_grid("compare-40x16.screen", &grid);
	grid_done(&grid);
	ui_free(ui);
	compare_side_free(a);
	compare_side_free(b);
	scene_free(quiet);
	scene_free(busy);
}
END_TEST

START_TEST(a_second_cursor_changes_no_time)
{
	static const uint64_t others[] = {1243, 1250, 1260, 1280, 1300, 1239, 1200};
	static const struct ui_options options = {.delay_ns = 1000000000};
	struct view *view = scene_new(SCENE_DISK);
	struct frame_store *store = a_story();
	struct moment moment = {.store = store, .number = 1240};
	struct textbuf text = {0};
	struct message message;
	char clock[MOMENT_TEXT_SIZE];
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, 24, 80, false);
	view->moment = &moment;
	ui_update(ui, view);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		moment.other = others[i];
		ui_draw(ui, &grid);
		textbuf_clear(&text);
		grid_text(&grid, &text);
		ck_assert_ptr_nonnull(
			strstr(textbuf_text(&text), moment_clock_of(&moment, 1240, clock)));
	}
	textbuf_done(&text);
	grid_done(&grid);
	ui_free(ui);
	view->moment = NULL;
	scene_free(view);
	frame_store_free(store);
}
END_TEST

START_TEST(a_comparison_is_a_page_that_scrolls)
{
	static const struct ui_options options = {.delay_ns = 1000000000};
	static const char *const words[] = {"What is different at", "WHO",    "CHANGE", "postgres",
					    "waits for disk",       "machine"};
	struct view *quiet = scene_new(SCENE_QUIET), *busy = scene_new(SCENE_DISK);
	struct compare_side *a = compare_side_new(), *b = compare_side_new();
	struct textbuf text = {0};
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, 24, 80, false);
	ui_update(ui, busy);
	compare_add(a, quiet->interval, NULL);
	compare_add(b, busy->interval, NULL);
	ui_show_comparison(ui, comparison_new(a, b));
	ui_draw(ui, &grid);
	grid_text(&grid, &text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_ptr_nonnull(strstr(textbuf_text(&text), words[i]));
	ui_handle(ui, &(struct input_event){.kind = INPUT_KEY, .key = KEY_CODE_END});
	ui_draw(ui, &grid);
	textbuf_clear(&text);
	grid_text(&grid, &text);
	ck_assert_ptr_null(strstr(textbuf_text(&text), "What is different at"));
	ui_handle(ui, &(struct input_event){.kind = INPUT_KEY, .key = KEY_ESCAPE});
	ui_draw(ui, &grid);
	textbuf_clear(&text);
	grid_text(&grid, &text);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "PID"));
	textbuf_done(&text);
	grid_done(&grid);
	ui_free(ui);
	compare_side_free(a);
	compare_side_free(b);
	scene_free(quiet);
	scene_free(busy);
}
END_TEST

Suite *test_axis_suite(void);
Suite *test_axis_suite(void)
{
	Suite *suite = suite_create("axis");
	TCase *tcase = tcase_create("axis");

	tcase_add_test(tcase, each_frame_stands_in_the_column_that_says_so);
	tcase_add_test(tcase, what_is_not_kept_has_no_column);
	tcase_add_test(tcase, an_instant_stands_where_the_frame_before_it_does);
	tcase_add_test(tcase, a_short_trouble_is_seen_in_a_column_of_many_frames);
	tcase_add_loop_test(tcase, a_screen_of_the_past_looks_as_it_did, 0,
			    (int)(sizeof(pictures) / sizeof(pictures[0])));
	tcase_add_test(tcase, a_comparison_is_a_page_that_scrolls);
	tcase_add_test(tcase, a_comparison_on_a_narrow_screen_still_has_its_numbers);
	tcase_add_test(tcase, a_second_cursor_changes_no_time);
	suite_add_tcase(suite, tcase);
	return suite;
}
