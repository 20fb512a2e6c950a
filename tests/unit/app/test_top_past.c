/* SPDX-License-Identifier: MIT */
/* Looking back without a terminal: what the user asks for, and what the screen shows then. */
#include <check.h>
#include <string.h>

#include "app/notes.h"
#include "app/top_private.h"
#include "base/clock.h"
#include "helpers/builders.h"
#include "tui/grid_text.h"
#include "unit/app/story.h"

Suite *test_top_past_suite(void);

static struct top top;
static struct textbuf text;

/* A second of the story becomes the present. */
static void live_through(unsigned from, unsigned to)
{
	for (unsigned second = from; second < to; second++) {
		struct snapshot *snapshot = story_snapshot(second);
		struct notes notes;

		pipeline_push(top.pipeline, snapshot);
		notes_of_view(pipeline_view(top.pipeline), NS_PER_S, &notes);
		frame_ring_push(top.ring, snapshot, &notes.frame);
		top_past_grow(&top);
	}
	if (!top.back.past)
		ui_update(top.ui, pipeline_view(top.pipeline));
}

static void begin(uint64_t span_ns)
{
	static const struct ui_options options = {.delay_ns = NS_PER_S};
	struct message message;

	memset(&top, 0, sizeof(top));
	ck_assert_int_eq(ui_new(&options, &top.ui, &message), 0);
	top.pipeline = pipeline_new(&a_host, (struct history_options){400, (size_t)16 << 20});
	top.ring = frame_ring_new(&a_host, (struct frame_ring_options){(size_t)16 << 20, span_ns});
	top.store = frame_ring_store(top.ring);
	top.back.delay_ns = NS_PER_S;
	top.back.goal = UINT64_MAX;
	grid_init(&top.grid, 30, 100, false);
	live_through(0, 150);
}

static void setup(void)
{
	begin(600 * NS_PER_S);
}

static void teardown(void)
{
	ui_free(top.ui);
	top_past_close(&top);
	frame_ring_free(top.ring);
	pipeline_free(top.pipeline);
	grid_done(&top.grid);
	textbuf_done(&text);
}

static const char *screen(void)
{
	grid_clear(&top.grid);
	ui_draw(top.ui, &top.grid);
	top_past_fit_axis(&top);
	ui_draw(top.ui, &top.grid);
	textbuf_clear(&text);
	grid_text(&top.grid, &text);
	return textbuf_text(&text);
}

/* What app/top.c does with an event, and with the drawing after it. */
static void press(uint32_t key)
{
	struct input_event event = {.kind = INPUT_KEY, .key = key};
	pid_t judged = ui_verdict_pid(top.ui);
	struct ui_request request = ui_handle(top.ui, &event);

	top_past_request(&top, &request);
	if (top.back.past && judged != ui_verdict_pid(top.ui))
		top_past_judge(&top);
}

static void type(const char *keys)
{
	for (; *keys; keys++)
		press((unsigned char)*keys);
	press(KEY_ENTER);
}

static void draw(void)
{
	top_past_fetch(&top);
	screen();
}

static uint64_t frame_now(void)
{
	return past_number(top.back.past);
}

START_TEST(pausing_shows_the_newest_and_time_goes_on_behind_it)
{
	uint64_t newest = frame_store_end(top.store) - 1;

	press('Z');
	ck_assert(ui_is_paused(top.ui));
	ck_assert_uint_eq(frame_now(), newest);
	live_through(150, 160);
	ck_assert_uint_eq(frame_now(), newest);
	ck_assert_ptr_nonnull(strstr(screen(), "PAUSED -00:00:10"));
}
END_TEST

START_TEST(a_burner_that_has_ended_is_there_again)
{
	ck_assert_ptr_null(strstr(screen(), "burner"));
	press('Z');
	for (int i = 0; i < 50; i++)
		press('T');
	draw();
	ck_assert_ptr_nonnull(strstr(screen(), "burner"));
	ck_assert_ptr_nonnull(interval_process(past_view(top.back.past)->interval, STORY_BURNER));
	press(KEY_ESCAPE);
	ck_assert(!ui_is_paused(top.ui));
	ck_assert_ptr_null(strstr(screen(), "burner"));
}
END_TEST

START_TEST(keys_that_come_at_once_are_one_fetch)
{
	uint64_t newest = frame_store_end(top.store) - 1;

	press('Z');
	for (int i = 0; i < 30; i++)
		press('T');
	ck_assert_uint_eq(frame_now(), newest);
	draw();
	ck_assert_uint_eq(frame_now(), newest - 30);
}
END_TEST

START_TEST(the_verdict_of_whoever_is_chosen_comes_along)
{
	press('Z');
	press('b');
	type("-60s");
	draw();
	press('/');
	type("burner");
	ck_assert_int_eq(ui_verdict_pid(top.ui), STORY_BURNER);
	ck_assert_ptr_nonnull(past_view(top.back.past)->process);
	/* It was not there before the story of it began, and its verdict comes back with it. */
	press('r');
	draw();
	ck_assert_int_eq(ui_verdict_pid(top.ui), 0);
	press('b');
	type("-60s");
	draw();
	ck_assert_int_eq(ui_verdict_pid(top.ui), STORY_BURNER);
	ck_assert_ptr_nonnull(past_view(top.back.past)->process);
}
END_TEST

START_TEST(what_leaves_the_ring_takes_the_cursor_along)
{
	teardown();
	begin(120 * NS_PER_S);
	press('Z');
	press('r');
	draw();
	live_through(150, 300);
	ck_assert_uint_ge(frame_now(), frame_store_first(top.store));
	ck_assert_ptr_nonnull(strstr(screen(), "not kept any longer"));
	ck_assert(ui_is_paused(top.ui));
}
END_TEST

START_TEST(when_nothing_is_kept_any_more_the_present_is_shown)
{
	press('Z');
	frame_ring_free(top.ring);
	top.ring = frame_ring_new(&a_host, (struct frame_ring_options){1, NS_PER_S});
	top.store = frame_ring_store(top.ring);
	top_past_grow(&top);
	ck_assert(!ui_is_paused(top.ui));
	ck_assert_ptr_nonnull(strstr(screen(), "this is the present"));
}
END_TEST

START_TEST(a_mark_stands_where_it_was_put)
{
	uint64_t marked, found;

	press('Z');
	press('b');
	type("-30s");
	draw();
	marked = frame_now();
	press('m');
	type("deploy");
	ck_assert_uint_eq(frame_store_mark_count(top.store), 1);
	ck_assert_str_eq(frame_store_mark(top.store, 0).text, "deploy");
	ck_assert(frame_store_find_event(top.store, marked - 1, 1, &found));
	ck_assert_uint_eq(found, marked);
	ck_assert_ptr_nonnull(strstr(screen(), "marked"));
}
END_TEST

START_TEST(playing_goes_on_frame_by_frame_until_the_newest)
{
	uint64_t newest = frame_store_end(top.store) - 1, now_ns = clock_now_ns();

	press('Z');
	press('T');
	press('T');
	draw();
	press(' ');
	ck_assert_uint_le(top_past_next_ns(&top), clock_now_ns());
	for (uint64_t number = newest - 1; number <= newest; number++) {
		now_ns += 2 * NS_PER_S;
		top_past_tick(&top, now_ns);
		draw();
		ck_assert_uint_eq(frame_now(), number);
		ck_assert(top.back.is_playing);
	}
	top_past_tick(&top, now_ns + 2 * NS_PER_S);
	ck_assert(!top.back.is_playing);
	ck_assert_ptr_nonnull(strstr(screen(), "this is the newest"));
}
END_TEST

START_TEST(two_instants_are_compared_on_a_page)
{
	press('Z');
	press('d');
	press('b');
	type("-60s");
	press('d');
	ck_assert_ptr_nonnull(strstr(screen(), "What is different at"));
	ck_assert_ptr_nonnull(strstr(screen(), "burner"));
	press(KEY_ESCAPE);
	ck_assert(ui_is_paused(top.ui));
}
END_TEST

START_TEST(the_axis_has_a_number_for_each_of_its_columns)
{
	const struct axis *axis;

	press('Z');
	screen();
	axis = &past_view(top.back.past)->moment->axis;
	ck_assert_uint_eq(axis->count, ui_axis_columns(top.ui));
	ck_assert_uint_gt(axis->count, 50);
	/* The burner stands out of it. */
	ck_assert(axis->values[axis->count / 2] > 0.5f);
	ck_assert(axis->values[axis->count - 2] < 0.2f);
}
END_TEST

START_TEST(without_frames_nothing_is_paused)
{
	teardown();
	begin(600 * NS_PER_S);
	frame_ring_free(top.ring);
	top.ring = frame_ring_new(&a_host, (struct frame_ring_options){(size_t)16 << 20, NS_PER_S});
	top.store = frame_ring_store(top.ring);
	press('Z');
	ck_assert(!ui_is_paused(top.ui));
	ck_assert_ptr_nonnull(strstr(screen(), "nothing is kept yet"));
}
END_TEST

Suite *test_top_past_suite(void)
{
	Suite *suite = suite_create("top_past");
	TCase *tcase = tcase_create("top_past");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, pausing_shows_the_newest_and_time_goes_on_behind_it);
	tcase_add_test(tcase, a_burner_that_has_ended_is_there_again);
	tcase_add_test(tcase, keys_that_come_at_once_are_one_fetch);
	tcase_add_test(tcase, the_verdict_of_whoever_is_chosen_comes_along);
	tcase_add_test(tcase, what_leaves_the_ring_takes_the_cursor_along);
	tcase_add_test(tcase, when_nothing_is_kept_any_more_the_present_is_shown);
	tcase_add_test(tcase, a_mark_stands_where_it_was_put);
	tcase_add_test(tcase, playing_goes_on_frame_by_frame_until_the_newest);
	tcase_add_test(tcase, two_instants_are_compared_on_a_page);
	tcase_add_test(tcase, the_axis_has_a_number_for_each_of_its_columns);
	tcase_add_test(tcase, without_frames_nothing_is_paused);
	suite_add_tcase(suite, tcase);
	return suite;
}
