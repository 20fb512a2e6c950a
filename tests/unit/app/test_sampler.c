/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/sampler.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "helpers/builders.h"

#define HOUR_NS (3600 * NS_PER_S)
#define SOON_MS 20000

Suite *test_sampler_suite(void);

/* A source whose behaviour the tests set; each one that is made gets a number. */
static struct {
	atomic_int made, freed, looks;
	atomic_uint_fast64_t taken;
	atomic_int hangs; /* so many of the sources hang in their first reading */
	sem_t release;
	atomic_int error;
	atomic_uint needs;
	atomic_int focus_pid, focus_count;
	atomic_int skip_count, skip_last;
	struct stuck_reading reading;
	atomic_bool is_reading, wants_looks;
} fake;

struct fake_source {
	struct source source;
	int number; /* 1: the first */
};

static int fake_next(struct source *source, uint32_t needs, struct focus focus,
		     struct snapshot **ret_snapshot)
{
	const struct fake_source *self = (const struct fake_source *)source;

	atomic_store(&fake.needs, needs);
	atomic_store(&fake.focus_count, (int)focus.count);
	if (focus.count)
		atomic_store(&fake.focus_pid, focus.pids[focus.count - 1]);
	if (self->number <= atomic_load(&fake.hangs)) {
		atomic_store(&fake.is_reading, true);
		while (sem_wait(&fake.release) < 0)
			continue;
	}
	if (atomic_load(&fake.error))
		return atomic_load(&fake.error);
	*ret_snapshot = snapshot_new();
	(*ret_snapshot)->sequence = atomic_fetch_add(&fake.taken, 1) + 1;
	snapshot_seal(*ret_snapshot);
	return 0;
}

static const struct host *fake_host(const struct source *source)
{
	(void)source;
	return &a_host;
}

static uint64_t fake_next_look_ns(const struct source *source)
{
	(void)source;
	return atomic_load(&fake.wants_looks) && atomic_load(&fake.looks) < 3 ? 1 : UINT64_MAX;
}

static void fake_look(struct source *source)
{
	(void)source;
	atomic_fetch_add(&fake.looks, 1);
}

static void fake_free(struct source *source)
{
	atomic_fetch_add(&fake.freed, 1);
	free(source);
}

static const struct source_operations fake_operations = {
	.next = fake_next,
	.host = fake_host,
	.next_look_ns = fake_next_look_ns,
	.look = fake_look,
	.free = fake_free,
};

static struct source *fake_make(const struct database_list *databases, const pid_t *skip,
				size_t count)
{
	(void)databases;
	struct fake_source *self = xcalloc(1, sizeof(*self));

	self->source.operations = &fake_operations;
	self->number = atomic_fetch_add(&fake.made, 1) + 1;
	atomic_store(&fake.skip_count, (int)count);
	atomic_store(&fake.skip_last, count ? skip[count - 1] : 0);
	return &self->source;
}

static struct source *fail_make(const struct database_list *databases, const pid_t *skip,
				size_t count)
{
	(void)databases;
	(void)skip;
	(void)count;
	errno = EMFILE;
	return NULL;
}

static bool fake_reading(const struct source *source, struct stuck_reading *ret_reading)
{
	(void)source;
	if (!atomic_load(&fake.is_reading) || !fake.reading.file)
		return false;
	*ret_reading = fake.reading;
	return true;
}

static const struct sampler_source fake_kind = {fake_make, fake_reading, NULL};
static struct sampler *sampler;

static void setup(void)
{
	memset(&fake, 0, sizeof(fake));
	sem_init(&fake.release, 0, 0);
	sampler = NULL;
}

static void start(uint64_t delay_ns)
{
	ck_assert_int_eq(sampler_start(&fake_kind, delay_ns, 1, (struct focus){0}, &sampler), 0);
}

/* What hangs is let go and ends, so that nothing is left when the next test begins. */
static void teardown(void)
{
	int hanging = atomic_load(&fake.hangs);

	sampler_stop(sampler);
	for (int i = 0; i < hanging; i++)
		sem_post(&fake.release);
	for (int i = 0; i < SOON_MS && atomic_load(&fake.freed) < atomic_load(&fake.made); i++)
		usleep(1000);
	ck_assert_int_eq(atomic_load(&fake.freed), atomic_load(&fake.made));
}

static struct snapshot *wait_for_snapshot(void)
{
	struct pollfd ready = {.fd = sampler_event_fd(sampler), .events = POLLIN};
	int error;

	ck_assert_int_eq(poll(&ready, 1, SOON_MS), 1);
	return sampler_take(sampler, &error);
}

/* Up to the one with this number: on a busy machine an earlier one may have given way to it. */
static void skip_to_snapshot(uint64_t number)
{
	uint64_t seen = 0;

	while (seen < number) {
		struct snapshot *snapshot = wait_for_snapshot();

		ck_assert_ptr_nonnull(snapshot);
		ck_assert_uint_gt(snapshot->sequence, seen);
		seen = snapshot->sequence;
		snapshot_free(snapshot);
	}
}

static bool is_quiet_for(int ms)
{
	struct pollfd ready = {.fd = sampler_event_fd(sampler), .events = POLLIN};

	return poll(&ready, 1, ms) == 0;
}

static void wait_until(const atomic_bool *is_true)
{
	for (int i = 0; i < SOON_MS && !atomic_load(is_true); i++)
		usleep(1000);
	ck_assert(atomic_load(is_true));
}

START_TEST(two_snapshots_come_at_once_and_the_third_after_the_delay)
{
	start(HOUR_NS);
	skip_to_snapshot(2);
	ck_assert(is_quiet_for(50));
}
END_TEST

START_TEST(taking_a_snapshot_clears_the_event)
{
	int error = 1;

	start(HOUR_NS);
	skip_to_snapshot(2);
	ck_assert_ptr_null(sampler_take(sampler, &error));
	ck_assert_int_eq(error, 0);
}
END_TEST

START_TEST(a_snapshot_nobody_took_gives_way_to_a_newer_one)
{
	int error;

	start(NS_PER_MS);
	while (atomic_load(&fake.taken) < 5)
		usleep(1000);
	struct snapshot *snapshot = sampler_take(sampler, &error);
	ck_assert_ptr_nonnull(snapshot);
	ck_assert_uint_ge(snapshot->sequence, 4);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(a_snapshot_comes_at_once_when_asked_for)
{
	start(HOUR_NS);
	skip_to_snapshot(2);
	sampler_sample_now(sampler);
	skip_to_snapshot(3);
	ck_assert(is_quiet_for(50));
}
END_TEST

START_TEST(a_shorter_delay_counts_at_once)
{
	start(HOUR_NS);
	skip_to_snapshot(2);
	sampler_set_delay(sampler, NS_PER_MS);
	ck_assert_uint_eq(sampler_delay(sampler), NS_PER_MS);
	skip_to_snapshot(5);
}
END_TEST

START_TEST(what_is_wanted_reaches_the_source)
{
	const pid_t pids[] = {11, 12, 13};

	start(HOUR_NS);
	skip_to_snapshot(2);
	sampler_want(sampler, 1, (struct focus){pids, 1, 0});
	sampler_want(sampler, 0x30, (struct focus){pids, 3, 0});
	sampler_sample_now(sampler);
	skip_to_snapshot(3);
	ck_assert_uint_eq(atomic_load(&fake.needs), 0x30);
	ck_assert_int_eq(atomic_load(&fake.focus_count), 3);
	ck_assert_int_eq(atomic_load(&fake.focus_pid), 13);
}
END_TEST

START_TEST(looks_are_taken_between_two_snapshots)
{
	atomic_store(&fake.wants_looks, true);
	start(HOUR_NS);
	skip_to_snapshot(2);
	for (int i = 0; i < SOON_MS && atomic_load(&fake.looks) < 3; i++)
		usleep(1000);
	ck_assert_int_eq(atomic_load(&fake.looks), 3);
	ck_assert_uint_eq(atomic_load(&fake.taken), 2);
}
END_TEST

START_TEST(why_collecting_failed_is_told)
{
	struct pollfd ready;
	int error = 0;

	atomic_store(&fake.error, -EIO);
	start(HOUR_NS);
	ready = (struct pollfd){.fd = sampler_event_fd(sampler), .events = POLLIN};
	ck_assert_int_eq(poll(&ready, 1, SOON_MS), 1);
	ck_assert_ptr_null(sampler_take(sampler, &error));
	ck_assert_int_eq(error, -EIO);
}
END_TEST

START_TEST(without_a_source_it_does_not_start)
{
	const struct sampler_source none = {fail_make, fake_reading, NULL};

	ck_assert_int_eq(sampler_start(&none, HOUR_NS, 1, (struct focus){0}, &sampler), -EMFILE);
	ck_assert_ptr_null(sampler);
}
END_TEST

/* --- Readings that hang --- */

static void start_hanging(int sources, pid_t pid, uint64_t for_ns)
{
	atomic_store(&fake.hangs, sources);
	fake.reading = (struct stuck_reading){pid, pid ? "cmdline" : NULL, for_ns};
	start(HOUR_NS);
	wait_until(&fake.is_reading);
}

START_TEST(a_reading_that_is_fast_is_not_told)
{
	struct stuck_reading stuck;

	start(HOUR_NS);
	skip_to_snapshot(2);
	ck_assert(!sampler_check(sampler, clock_now_ns() + HOUR_NS, &stuck));
}
END_TEST

START_TEST(a_reading_that_hangs_is_told_with_its_process)
{
	struct stuck_reading stuck;
	uint64_t now_ns;

	start_hanging(1, 42, 3 * NS_PER_S);
	now_ns = clock_now_ns();
	ck_assert(!sampler_check(sampler, now_ns, &stuck));
	ck_assert(sampler_check(sampler, now_ns + 3 * NS_PER_S, &stuck));
	ck_assert_int_eq(stuck.pid, 42);
	ck_assert_str_eq(stuck.file, "cmdline");
	ck_assert_uint_eq(stuck.for_ns, 3 * NS_PER_S);
	ck_assert_int_eq(atomic_load(&fake.made), 1);
}
END_TEST

START_TEST(a_thread_that_hangs_for_long_is_left_behind_without_its_process)
{
	struct stuck_reading stuck;

	start_hanging(1, 42, SAMPLER_LEAVE_NS);
	ck_assert(sampler_check(sampler, clock_now_ns() + SAMPLER_LEAVE_NS, &stuck));
	ck_assert_int_eq(atomic_load(&fake.made), 2);
	ck_assert_int_eq(atomic_load(&fake.skip_count), 1);
	ck_assert_int_eq(atomic_load(&fake.skip_last), 42);
	ck_assert_uint_eq(sampler_skipped(sampler), 1);
	skip_to_snapshot(2);
	ck_assert(!sampler_check(sampler, clock_now_ns(), &stuck));
}
END_TEST

START_TEST(a_thread_left_behind_that_wakes_up_changes_nothing)
{
	struct stuck_reading stuck;
	int error;

	start_hanging(1, 42, SAMPLER_LEAVE_NS);
	ck_assert(sampler_check(sampler, clock_now_ns() + SAMPLER_LEAVE_NS, &stuck));
	skip_to_snapshot(2);
	sem_post(&fake.release);
	while (atomic_load(&fake.taken) < 3)
		usleep(1000);
	is_quiet_for(50); /* it may poke once, with nothing to take */
	ck_assert_ptr_null(sampler_take(sampler, &error));
	sampler_sample_now(sampler);
	skip_to_snapshot(4);
	atomic_store(&fake.hangs, 0);
}
END_TEST

START_TEST(only_so_many_threads_are_left_behind)
{
	struct stuck_reading stuck;

	start_hanging(100, 42, SAMPLER_LEAVE_NS);
	for (int i = 0; i < SAMPLER_LEFT_MAX + 5; i++) {
		for (int wait = 0; wait < SOON_MS; wait++) {
			if (sampler_check(sampler, clock_now_ns() + HOUR_NS, &stuck))
				break;
			usleep(1000);
		}
	}
	ck_assert_int_eq(atomic_load(&fake.made), SAMPLER_LEFT_MAX + 1);
	ck_assert_uint_eq(sampler_skipped(sampler), SAMPLER_LEFT_MAX);
}
END_TEST

START_TEST(a_scan_that_is_only_slow_is_told_but_not_left)
{
	struct stuck_reading stuck;

	start_hanging(1, 0, 0);
	ck_assert(sampler_check(sampler, clock_now_ns() + HOUR_NS, &stuck));
	ck_assert_ptr_null(stuck.file);
	ck_assert_uint_ge(stuck.for_ns, HOUR_NS - 60 * NS_PER_S);
	ck_assert_int_eq(atomic_load(&fake.made), 1);
}
END_TEST

START_TEST(stopping_does_not_wait_for_a_thread_that_hangs)
{
	uint64_t before_ns;

	start_hanging(1, 42, NS_PER_S);
	before_ns = clock_now_ns();
	sampler_stop(sampler);
	sampler = NULL;
	/* It would be for ever; the rest is how busy the machine may be. */
	ck_assert_uint_lt(clock_now_ns() - before_ns, 10 * NS_PER_S);
	ck_assert_int_eq(atomic_load(&fake.freed), 0);
}
END_TEST

Suite *test_sampler_suite(void)
{
	Suite *suite = suite_create("sampler");
	TCase *snapshots = tcase_create("snapshots");
	TCase *hanging = tcase_create("hanging");

	tcase_add_checked_fixture(snapshots, setup, teardown);
	tcase_add_test(snapshots, two_snapshots_come_at_once_and_the_third_after_the_delay);
	tcase_add_test(snapshots, taking_a_snapshot_clears_the_event);
	tcase_add_test(snapshots, a_snapshot_nobody_took_gives_way_to_a_newer_one);
	tcase_add_test(snapshots, a_snapshot_comes_at_once_when_asked_for);
	tcase_add_test(snapshots, a_shorter_delay_counts_at_once);
	tcase_add_test(snapshots, what_is_wanted_reaches_the_source);
	tcase_add_test(snapshots, looks_are_taken_between_two_snapshots);
	tcase_add_test(snapshots, why_collecting_failed_is_told);
	tcase_add_test(snapshots, without_a_source_it_does_not_start);
	tcase_add_checked_fixture(hanging, setup, teardown);
	tcase_add_test(hanging, a_reading_that_is_fast_is_not_told);
	tcase_add_test(hanging, a_reading_that_hangs_is_told_with_its_process);
	tcase_add_test(hanging, a_thread_that_hangs_for_long_is_left_behind_without_its_process);
	tcase_add_test(hanging, a_thread_left_behind_that_wakes_up_changes_nothing);
	tcase_add_test(hanging, only_so_many_threads_are_left_behind);
	tcase_add_test(hanging, a_scan_that_is_only_slow_is_told_but_not_left);
	tcase_add_test(hanging, stopping_does_not_wait_for_a_thread_that_hangs);
	suite_add_tcase(suite, snapshots);
	suite_add_tcase(suite, hanging);
	return suite;
}
