/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/notes.h"
#include "app/past.h"
#include "app/pipeline.h"
#include "base/alloc.h"
#include "helpers/builders.h"
#include "store/frame_ring.h"
#include "unit/app/story.h"

Suite *test_past_suite(void);

/* What was told about an instant when it was the present. */
struct told {
	bool has_interval, has_process;
	struct verdict system, process;
	double cpu_share, burner_share;
};

struct live {
	struct pipeline *pipeline;
	struct told told[STORY_FRAMES];
	struct verdict_note notes[STORY_FRAMES];
};

static double share_of(const struct view *view, pid_t pid)
{
	const struct task_usage *process = interval_process(view->interval, pid);

	return process ? process->cpu_share : NAN;
}

static void note(struct live *live, unsigned second)
{
	const struct view *view = pipeline_view(live->pipeline);
	struct told *told = &live->told[second];

	live->notes[second].bottleneck = WAIT_CLASS_COUNT;
	told->has_interval = view->interval;
	if (!view->interval)
		return;
	told->system = *view->system;
	told->cpu_share = view->interval->system.cpu_share;
	told->burner_share = share_of(view, STORY_BURNER);
	told->has_process = view->process;
	if (view->process)
		told->process = *view->process;
	live->notes[second] = verdict_note_of(&told->system);
}

/** Live through the story. */
static struct live *live_new(unsigned seconds, pid_t watched)
{
	struct live *live = xcalloc(1, sizeof(*live));

	live->pipeline = pipeline_new(&a_host, (struct history_options){600, 16 << 20});
	pipeline_watch(live->pipeline, watched);
	for (unsigned i = 0; i < seconds; i++) {
		pipeline_push(live->pipeline, story_snapshot(i));
		note(live, i);
	}
	return live;
}

static void live_free(struct live *live)
{
	pipeline_free(live->pipeline);
	free(live);
}

static const struct view *go(struct past *past, uint64_t number, pid_t watched)
{
	struct message message;

	ck_assert_int_eq(past_go(past, number, watched, &message), 0);
	return past_view(past);
}

static void assert_same_number(double a, double b)
{
	ck_assert(isnan(a) == isnan(b));
	if (!isnan(a))
		ck_assert_double_eq(a, b);
}

static void assert_as_told(const struct view *view, const struct told *told)
{
	assert_same_number(view->interval->system.cpu_share, told->cpu_share);
	assert_same_number(share_of(view, STORY_BURNER), told->burner_share);
	ck_assert_int_eq(view->system->bottleneck, told->system.bottleneck);
	ck_assert_int_eq(!!view->process, told->has_process);
	if (view->process)
		ck_assert_int_eq(view->process->bottleneck, told->process.bottleneck);
}

/* Places that a person might go to, in an order that has all kinds of steps in it. */
static unsigned place(unsigned i)
{
	static const int steps[] = {1, 1, -1, -1, -1, 40, -3, -1, 100, -2, 1, -60, -1, -1, 5};
	static unsigned at;

	if (i == 0)
		at = 90;
	at = (unsigned)((int)at + steps[i % (sizeof(steps) / sizeof(*steps))] + STORY_FRAMES) %
	     STORY_FRAMES;
	return at ? at : 1;
}

START_TEST(the_past_is_what_the_present_was)
{
	struct live *live = live_new(STORY_FRAMES, STORY_BURNER);
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, pipeline_history(live->pipeline));

	story_store_tell(store, live->notes);
	for (unsigned i = 0; i < 200; i++) {
		unsigned number = place(i);

		assert_as_told(go(past, number, STORY_BURNER), &live->told[number]);
		ck_assert_uint_eq(past_number(past), number);
	}
	past_free(past);
	frame_store_free(store);
	live_free(live);
}
END_TEST

/** Every metric of every row, as a machine reads it. */
static void put_rows(const struct metric_table *table, const void *rows, size_t count,
		     struct textbuf *out)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < table->count; j++) {
			metric_format_raw(&table->metrics[j],
					  (const char *)rows + i * table->row_size, out);
			textbuf_put_char(out, j + 1 < table->count ? ',' : '\n');
		}
}

static char *everything_in(const struct interval *interval)
{
	struct textbuf out = {0};

	put_rows(&system_metrics, &interval->system, 1, &out);
	put_rows(&task_metrics, interval->processes, interval->process_count, &out);
	put_rows(&disk_metrics, interval->disks, interval->disk_count, &out);
	return out.data;
}

static void remember(struct frame_ring *ring, const struct snapshot *snapshot,
		     const struct view *view)
{
	struct notes notes;

	notes_of_view(view, NS_PER_S, &notes);
	frame_ring_push(ring, snapshot, &notes.frame);
}

START_TEST(every_number_of_the_ring_is_what_it_was)
{
	struct pipeline *pipeline = pipeline_new(&a_host, (struct history_options){600, 16 << 20});
	struct frame_ring *ring =
		frame_ring_new(&a_host, (struct frame_ring_options){8 << 20, 600 * NS_PER_S});
	char *numbers[STORY_FRAMES] = {NULL}, headlines[STORY_FRAMES][SENTENCE_SIZE];
	struct past *past = past_new(frame_ring_store(ring), pipeline_history(pipeline));

	for (unsigned i = 0; i < STORY_FRAMES; i++) {
		struct snapshot *snapshot = story_snapshot(i);
		const struct view *view = pipeline_view(pipeline);

		pipeline_push(pipeline, snapshot);
		remember(ring, snapshot, view);
		if (!view->interval)
			continue;
		numbers[i] = everything_in(view->interval);
		strcpy(headlines[i], view->system->headline);
	}
	for (unsigned i = 0; i < 100; i++) {
		unsigned number = place(i);
		const struct view *view = go(past, number, 0);
		char *again = everything_in(view->interval);

		ck_assert_str_eq(again, numbers[number]);
		ck_assert_str_eq(view->system->headline, headlines[number]);
		free(again);
	}
	for (unsigned i = 0; i < STORY_FRAMES; i++)
		free(numbers[i]);
	past_free(past);
	frame_ring_free(ring);
	pipeline_free(pipeline);
}
END_TEST

START_TEST(rules_come_to_what_was_told_without_being_told)
{
	struct live *live = live_new(STORY_FRAMES, STORY_WRITER);
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	unsigned same = 0;

	for (unsigned number = 1; number < STORY_FRAMES; number++) {
		const struct view *view = go(past, number * 7 % STORY_FRAMES, STORY_WRITER);
		const struct told *told = &live->told[past_number(past)];

		same += view->system->bottleneck == told->system.bottleneck &&
			view->process->bottleneck == told->process.bottleneck;
	}
	/* A verdict holds on to what it said before; a jump may land while it does. */
	ck_assert_uint_ge(same, STORY_FRAMES - 1 - 6);
	past_free(past);
	frame_store_free(store);
	live_free(live);
}
END_TEST

START_TEST(a_process_that_has_ended_is_there_in_its_time)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	const struct view *view = go(past, 100, STORY_BURNER);

	ck_assert_double_gt(share_of(view, STORY_BURNER), 1.5);
	ck_assert_ptr_nonnull(view->process);
	ck_assert(strstr(view->process->headline, "burner"));
	ck_assert_ptr_nonnull(go(past, 100, STORY_WRITER)->process);
	view = go(past, 130, STORY_BURNER);
	ck_assert_ptr_null(interval_process(view->interval, STORY_BURNER));
	ck_assert_ptr_null(view->process);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(what_was_told_then_is_told_again)
{
	static struct verdict_note notes[STORY_FRAMES];
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	const struct verdict *verdict;

	notes[100] = (struct verdict_note){.bottleneck = WAIT_MEM,
					   .when_busy = WAIT_CLASS_COUNT,
					   .confidence = CONFIDENCE_MEDIUM,
					   .headline = "memory \033[2J is short"};
	story_store_tell(store, notes);
	verdict = go(past, 100, 0)->system;
	ck_assert_int_eq(verdict->bottleneck, WAIT_MEM);
	ck_assert_int_eq(verdict->confidence, CONFIDENCE_MEDIUM);
	ck_assert_str_eq(verdict->headline, "memory \\x1b[2J is short");
	ck_assert_uint_eq(verdict->evidence.count, 0);
	ck_assert(strstr(verdict->hints.items[verdict->hints.count - 1].text, "looked at again: "));
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(going_back_one_by_one_does_not_read_everything_again)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	unsigned reads;

	go(past, 250, 0);
	reads = story_store_reads(store);
	for (unsigned i = 1; i <= 60; i++)
		go(past, 250 - i, 0);
	ck_assert_uint_le(story_store_reads(store) - reads, 200);
	reads = story_store_reads(store);
	for (unsigned i = 1; i <= 60; i++)
		go(past, 190 + i, 0);
	ck_assert_uint_le(story_store_reads(store) - reads, 60);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(whoever_is_looked_at_later_is_judged_as_well)
{
	struct live *live = live_new(STORY_FRAMES, STORY_WRITER);
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	const struct view *view;

	for (unsigned number = 200; number > 185; number--) {
		ck_assert_ptr_null(go(past, number, 0)->process);
		view = go(past, number, STORY_WRITER);
		ck_assert_int_eq(view->process->process.tid, STORY_WRITER);
		ck_assert_str_eq(view->process->headline, live->told[number].process.headline);
	}
	past_free(past);
	frame_store_free(store);
	live_free(live);
}
END_TEST

START_TEST(nothing_is_compared_across_sessions)
{
	struct frame_store *store = story_store_new(3);
	struct past *past = past_new(store, NULL);
	const struct view *view = go(past, 100, 0);

	/* 100 is the first of its session. */
	ck_assert_uint_eq(past_number(past), 101);
	ck_assert_ptr_eq(view->interval->begin->host, view->interval->end->host);
	ck_assert_ptr_eq(view->host, frame_store_host(store, 1));
	view = go(past, 99, 0);
	ck_assert_uint_eq(past_number(past), 99);
	ck_assert_ptr_eq(view->host, frame_store_host(store, 0));
	go(past, 100, 0);
	ck_assert_uint_eq(past_number(past), 101);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(what_is_not_kept_means_the_nearest_that_is)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);

	story_store_bound(store, 50, 200);
	go(past, 3, 0);
	ck_assert_uint_eq(past_number(past), 51);
	go(past, 1000, 0);
	ck_assert_uint_eq(past_number(past), 199);
	ck_assert_uint_eq(past_view(past)->moment->ago_ns, 0);
	story_store_bound(store, 210, 260);
	/* What is looked at stays, whatever the store has lost. */
	ck_assert_double_gt(past_view(past)->interval->seconds, 0.9);
	ck_assert_uint_eq(past_view(past)->moment->ago_ns, 60 * NS_PER_S);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(an_empty_store_says_so)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	struct message message = {""};

	story_store_bound(store, 0, 0);
	ck_assert_int_eq(past_go(past, 0, 0, &message), -ENODATA);
	ck_assert(message.text[0]);
	ck_assert_ptr_null(past_view(past));
	story_store_bound(store, 0, 1);
	ck_assert_int_eq(past_go(past, 0, 0, &message), -ENODATA);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(what_cannot_be_read_leaves_the_view_as_it_was)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);
	struct message message = {""};

	go(past, 100, 0);
	story_store_break(store, 101);
	ck_assert_int_eq(past_go(past, 101, 0, &message), -EINVAL);
	ck_assert_str_eq(message.text, "frame 101 is damaged");
	ck_assert_uint_eq(past_number(past), 100);
	ck_assert_double_gt(share_of(past_view(past), STORY_BURNER), 1.5);
	ck_assert_int_eq(past_go(past, 110, 0, &message), -EINVAL);
	ck_assert_uint_eq(past_number(past), 100);
	ck_assert_double_gt(share_of(past_view(past), STORY_BURNER), 1.5);
	/* Also between two steps, time and again; and from there it goes on. */
	go(past, 99, 0);
	go(past, 98, 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(past_go(past, 110, 0, &message), -EINVAL);
		ck_assert_uint_eq(past_number(past), 98);
		ck_assert_double_gt(share_of(past_view(past), STORY_BURNER), 1.5);
	}
	ck_assert_double_gt(share_of(go(past, 99, 0), STORY_BURNER), 1.5);
	ck_assert_double_gt(share_of(go(past, 97, 0), STORY_BURNER), 1.5);
	past_free(past);
	frame_store_free(store);
}
END_TEST

static float newest_of(const struct view *view)
{
	float value;

	history_system(view->history, metric_find(&system_metrics, "cpu_share"), &value, 1);
	return value;
}

START_TEST(sparklines_end_where_one_stands_and_the_present_goes_on)
{
	struct live *live = live_new(200, 0);
	struct frame_store *store = story_store_new(1);
	struct past *past;

	story_store_bound(store, 0, 200);
	past = past_new(store, pipeline_history(live->pipeline));
	ck_assert_float_gt(newest_of(go(past, 110, 0)), 0.9f);
	ck_assert_ptr_eq(past_view(past)->history, pipeline_history(live->pipeline));
	for (unsigned i = 200; i < 220; i++) {
		pipeline_push(live->pipeline, story_snapshot(i));
		note(live, i);
		story_store_bound(store, 0, i + 1);
		ck_assert_float_gt(newest_of(past_view(past)), 0.9f);
		ck_assert_int_eq(live->told[i].system.bottleneck, WAIT_DISK);
	}
	past_leave(past);
	ck_assert_ptr_null(past_view(past));
	ck_assert_float_lt(newest_of(pipeline_view(live->pipeline)), 0.2f);
	past_free(past);
	frame_store_free(store);
	live_free(live);
}
END_TEST

static void assert_axis(const struct axis *axis)
{
	ck_assert_uint_eq(axis->count, 30);
	for (size_t i = 0; i < axis->count; i++) {
		/* A column is ten seconds; those of the burner are 6 … 11, and a reading ends them. */
		if (i >= 6 && i < 12)
			ck_assert_float_gt(axis->values[i], 0.9f);
		else if (i != 12)
			ck_assert_float_lt(axis->values[i], 0.2f);
	}
}

START_TEST(the_axis_of_a_recording_is_read_bit_by_bit)
{
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, NULL);

	go(past, 100, 0);
	ck_assert_uint_eq(past_view(past)->moment->axis.count, 0);
	past_axis(past, metric_find(&system_metrics, "cpu_share"), 30);
	ck_assert(isnan(past_view(past)->moment->axis.values[7]));
	while (past_work(past))
		;
	assert_axis(&past_view(past)->moment->axis);
	past_free(past);
	frame_store_free(store);
}
END_TEST

START_TEST(the_axis_of_the_present_is_there_at_once)
{
	struct live *live = live_new(STORY_FRAMES, 0);
	struct frame_store *store = story_store_new(1);
	struct past *past = past_new(store, pipeline_history(live->pipeline));

	go(past, 100, 0);
	past_axis(past, metric_find(&system_metrics, "cpu_share"), 30);
	ck_assert(!past_work(past));
	assert_axis(&past_view(past)->moment->axis);
	/* Also when it was filled: nothing of it is ever read from frames. */
	ck_assert(!past_work(past));
	past_free(past);
	frame_store_free(store);
	live_free(live);
}
END_TEST

Suite *test_past_suite(void)
{
	Suite *suite = suite_create("past");
	TCase *tests = tcase_create("past");

	tcase_add_test(tests, the_past_is_what_the_present_was);
	tcase_add_test(tests, every_number_of_the_ring_is_what_it_was);
	tcase_add_test(tests, rules_come_to_what_was_told_without_being_told);
	tcase_add_test(tests, a_process_that_has_ended_is_there_in_its_time);
	tcase_add_test(tests, what_was_told_then_is_told_again);
	tcase_add_test(tests, going_back_one_by_one_does_not_read_everything_again);
	tcase_add_test(tests, whoever_is_looked_at_later_is_judged_as_well);
	tcase_add_test(tests, nothing_is_compared_across_sessions);
	tcase_add_test(tests, what_is_not_kept_means_the_nearest_that_is);
	tcase_add_test(tests, an_empty_store_says_so);
	tcase_add_test(tests, what_cannot_be_read_leaves_the_view_as_it_was);
	tcase_add_test(tests, sparklines_end_where_one_stands_and_the_present_goes_on);
	tcase_add_test(tests, the_axis_of_a_recording_is_read_bit_by_bit);
	tcase_add_test(tests, the_axis_of_the_present_is_there_at_once);
	suite_add_tcase(suite, tests);
	return suite;
}
