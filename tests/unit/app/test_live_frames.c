/* SPDX-License-Identifier: MIT */
/* This machine as it is goes through frames and comes back the same. */
#include <check.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "collectors/live_source.h"
#include "helpers/same.h"
#include "store/frame_codec.h"

Suite *test_live_frames_suite(void);

#define FRAMES 8
#define PAUSE_NS (40 * NS_PER_MS)

struct live {
	struct source *source;
	struct frame_encoder *encoder;
	struct frame_decoder *decoder;
	struct textbuf bytes;
};

static void open_live(struct live *live)
{
	struct message message = {""};

	*live = (struct live){.source = live_source_new(NULL)};
	ck_assert_ptr_nonnull(live->source);
	live->encoder = frame_encoder_new(&frame_schema_full);
	frame_encoder_dictionary(live->encoder, &live->bytes);
	ck_assert_msg(!frame_decoder_new(&frame_schema_full, live->bytes.data, live->bytes.length,
					 source_host(live->source), &live->decoder, &message),
		      "%s", message.text);
}

static void close_live(struct live *live)
{
	frame_encoder_free(live->encoder);
	frame_decoder_free(live->decoder);
	textbuf_done(&live->bytes);
	source_free(live->source);
}

/* Waits are sampled meanwhile. */
static void pause_live(struct live *live)
{
	uint64_t until_ns = clock_now_ns() + PAUSE_NS;

	while (clock_now_ns() < until_ns) {
		if (source_next_look_ns(live->source) <= clock_now_ns())
			source_look(live->source);
		usleep(2000);
	}
}

static struct snapshot *next_snapshot(struct live *live)
{
	struct snapshot *snapshot;

	ck_assert_int_eq(source_next(live->source, NEED_ALL, (struct focus){0}, &snapshot), 0);
	return snapshot;
}

static struct snapshot *through(struct live *live, const struct snapshot *snapshot, bool is_key)
{
	struct message message = {""};
	struct frame frame;

	textbuf_clear(&live->bytes);
	frame_encode(live->encoder, snapshot, NULL, is_key, &live->bytes);
	ck_assert_msg(!frame_decode(live->decoder, live->bytes.data, live->bytes.length, is_key,
				    &frame, &message),
		      "%s", message.text);
	return frame.snapshot;
}

/* Processes come and go: one each time, besides those of the machine. */
static pid_t start_child(void)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void expect_same_story(const struct snapshot *begin, const struct snapshot *end,
			      const struct snapshot *begin_got, const struct snapshot *end_got)
{
	struct interval *expected = interval_new(begin, end);
	struct interval *got = interval_new(begin_got, end_got);

	expect_same_interval(expected, got);
	interval_free(expected);
	interval_free(got);
}

START_TEST(what_is_live_comes_back_in_every_field_and_metric)
{
	struct snapshot *before = NULL, *before_got = NULL;
	struct live live;

	open_live(&live);
	for (int i = 0; i < FRAMES; i++) {
		pid_t child = start_child();
		struct snapshot *now = next_snapshot(&live);
		struct snapshot *got = through(&live, now, i % 5 == 0);

		ck_assert_ptr_nonnull(snapshot_process(got, child));
		expect_same_snapshot(now, got);
		if (before)
			expect_same_story(before, now, before_got, got);
		snapshot_free(before);
		snapshot_free(before_got);
		before = now;
		before_got = got;
		end_child(child);
		pause_live(&live);
	}
	snapshot_free(before);
	snapshot_free(before_got);
	close_live(&live);
}
END_TEST

Suite *test_live_frames_suite(void)
{
	Suite *suite = suite_create("live_frames");
	TCase *tests = tcase_create("this machine");

	tcase_add_test(tests, what_is_live_comes_back_in_every_field_and_metric);
	suite_add_tcase(suite, tests);
	return suite;
}
