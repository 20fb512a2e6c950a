/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collectors/wait_futex.h"
#include "collectors/wait_semaphore.h"

Suite *test_wait_futex_suite(void);

/** Words of locks as the C library lays them out, in this process: whose owner is this thread. */
struct words {
	int32_t word, next, third, fourth, fifth;
};

static struct proc_root root;
static struct known_mutexes mutexes;
static struct futex_episode episode;

static void setup(void)
{
	mutexes = (struct known_mutexes){.next = 0};
	episode = (struct futex_episode){0, 0};
	ck_assert_int_eq(proc_root_open("/proc", NULL, &root), 0);
}

static void teardown(void)
{
	proc_root_close(&root);
}

static bool waits_for_lock(const struct words *words, uint32_t value, bool has_timeout,
			   uint64_t timeslices)
{
	struct wait_guess guess = {
		.address = (uintptr_t)words, .count = value, .has_timeout = has_timeout};
	struct interpreter none = {.is_known = true};

	return futex_is_lock(&root, getpid(), &guess, &none, &mutexes, &episode, timeslices);
}

START_TEST(a_mutex_with_an_owner_is_a_lock_also_where_the_wait_has_an_end)
{
	struct words words = {.word = 2, .third = getpid()};

	ck_assert(waits_for_lock(&words, 2, true, 1));
}
END_TEST

START_TEST(a_two_without_an_owner_is_a_lock_when_it_is_two_again_after_a_run)
{
	struct words words = {.word = 2};

	ck_assert(!waits_for_lock(&words, 2, false, 1));
	ck_assert(!waits_for_lock(&words, 2, false, 1));
	ck_assert(waits_for_lock(&words, 2, false, 2));
}
END_TEST

START_TEST(a_two_that_is_waited_for_with_an_end_needs_an_owner)
{
	struct words words = {.word = 2};

	ck_assert(!waits_for_lock(&words, 2, true, 1));
	ck_assert(!waits_for_lock(&words, 2, true, 2));
}
END_TEST

START_TEST(a_read_write_lock_is_one_when_a_writer_has_it_and_three_comes_again)
{
	struct words words = {.word = 3, .fifth = getpid()};

	ck_assert(!waits_for_lock(&words, 3, false, 1));
	ck_assert(waits_for_lock(&words, 3, false, 2));
}
END_TEST

START_TEST(a_three_without_a_writer_is_a_counter)
{
	struct words words = {.word = 3};

	ck_assert(!waits_for_lock(&words, 3, false, 1));
	ck_assert(!waits_for_lock(&words, 3, false, 2));
}
END_TEST

START_TEST(a_robust_mutex_names_a_living_owner)
{
	struct words words = {.word = 0};

	ck_assert(waits_for_lock(&words, FUTEX_WAITERS | (uint32_t)getpid(), false, 1));
	ck_assert(!waits_for_lock(&words, FUTEX_WAITERS | FUTEX_TID_MASK, false, 1));
	ck_assert(!waits_for_lock(&words, (uint32_t)getpid(), false, 1));
}
END_TEST

START_TEST(what_was_found_to_be_a_lock_is_remembered)
{
	struct words words = {.word = 2, .third = getpid()};

	ck_assert(!futex_was_lock(&mutexes, (uintptr_t)&words));
	waits_for_lock(&words, 2, false, 1);
	ck_assert(futex_was_lock(&mutexes, (uintptr_t)&words));
}
END_TEST

/* Python's objects, as far as they are looked at. */

struct type {
	uint64_t before[3];
	const char *name;
};

struct object {
	_Alignas(16) uint64_t references;
	const struct type *type;
	uint64_t semaphore;
};

#define SEMAPHORE 0x7f0000001230

static enum semaphore_use use_of_object(const char *name)
{
	const struct type type = {.name = name};
	const struct object object = {1, &type, SEMAPHORE};
	/* Larger than what is read of it. */
	uint64_t *stack =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	enum semaphore_use use;

	ck_assert(stack != MAP_FAILED);
	stack[0] = 3;
	stack[7] = SEMAPHORE;
	stack[20] = (uintptr_t)&object;
	use = semaphore_use_of(getpid(), SEMAPHORE, (uintptr_t)stack);
	munmap(stack, 4096);
	return use;
}

START_TEST(an_object_on_the_stack_tells_what_a_semaphore_is_for)
{
	ck_assert_int_eq(use_of_object("_thread.lock\0long enough"), SEMAPHORE_PLAIN);
	ck_assert_int_eq(use_of_object("_thread.RLock\0long enough"), SEMAPHORE_OWNED);
	ck_assert_int_eq(use_of_object("_queue.SimpleQueue"), SEMAPHORE_OTHER);
}
END_TEST

START_TEST(a_stack_that_cannot_be_read_tells_nothing)
{
	ck_assert_int_eq(semaphore_use_of(getpid(), SEMAPHORE, 0), SEMAPHORE_OTHER);
	ck_assert_int_eq(semaphore_use_of(getpid(), SEMAPHORE, 16), SEMAPHORE_OTHER);
}
END_TEST

START_TEST(threads_that_take_turns_wait_for_a_lock)
{
	struct known_semaphore semaphore = {.use = SEMAPHORE_PLAIN};

	for (uint64_t i = 0; i < 4; i++)
		semaphore_note(&semaphore, 10 + (pid_t)(i % 2), i, false);
	ck_assert(semaphore_is_lock(&semaphore));
}
END_TEST

START_TEST(threads_that_wait_together_are_believed_sooner)
{
	struct known_semaphore semaphore = {.use = SEMAPHORE_PLAIN};

	semaphore_note(&semaphore, 10, 1, true);
	ck_assert(!semaphore_is_lock(&semaphore));
	semaphore_note(&semaphore, 11, 1, true);
	ck_assert(semaphore_is_lock(&semaphore));
}
END_TEST

START_TEST(a_thread_that_waits_alone_waits_for_work_though_memory_changes_hands_now_and_then)
{
	struct known_semaphore semaphore = {.use = SEMAPHORE_PLAIN};

	for (uint64_t i = 0; i < 100; i++) {
		semaphore_note(&semaphore, 10 + (pid_t)(i / 10), i, false);
		ck_assert(!semaphore_is_lock(&semaphore));
	}
}
END_TEST

START_TEST(places_are_known_by_address)
{
	struct known_semaphores semaphores = {.items = {{0}}};
	struct known_semaphore *place = semaphore_place(&semaphores, SEMAPHORE);

	*place = (struct known_semaphore){.address = SEMAPHORE, .use = SEMAPHORE_OWNED};
	ck_assert(semaphore_was_lock(&semaphores, SEMAPHORE));
	ck_assert(!semaphore_was_lock(&semaphores, SEMAPHORE + 16));
}
END_TEST

Suite *test_wait_futex_suite(void)
{
	Suite *suite = suite_create("wait_futex");
	TCase *words = tcase_create("words"), *objects = tcase_create("objects");

	tcase_add_checked_fixture(words, setup, teardown);
	tcase_add_test(words, a_mutex_with_an_owner_is_a_lock_also_where_the_wait_has_an_end);
	tcase_add_test(words, a_two_without_an_owner_is_a_lock_when_it_is_two_again_after_a_run);
	tcase_add_test(words, a_two_that_is_waited_for_with_an_end_needs_an_owner);
	tcase_add_test(words, a_read_write_lock_is_one_when_a_writer_has_it_and_three_comes_again);
	tcase_add_test(words, a_three_without_a_writer_is_a_counter);
	tcase_add_test(words, a_robust_mutex_names_a_living_owner);
	tcase_add_test(words, what_was_found_to_be_a_lock_is_remembered);
	suite_add_tcase(suite, words);
	tcase_add_test(objects, an_object_on_the_stack_tells_what_a_semaphore_is_for);
	tcase_add_test(objects, a_stack_that_cannot_be_read_tells_nothing);
	tcase_add_test(objects, threads_that_take_turns_wait_for_a_lock);
	tcase_add_test(objects, threads_that_wait_together_are_believed_sooner);
	tcase_add_test(
		objects,
		a_thread_that_waits_alone_waits_for_work_though_memory_changes_hands_now_and_then);
	tcase_add_test(objects, places_are_known_by_address);
	suite_add_tcase(suite, objects);
	return suite;
}
