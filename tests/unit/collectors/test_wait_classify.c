/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/array.h"
#include "collectors/wait_classify.h"

Suite *test_wait_classify_suite(void);

/** A thread in `state`, blocked in a call with these first arguments. */
static struct wait_guess blocked_in(char state, long number, uint64_t first, uint64_t second,
				    uint64_t third, uint64_t fourth)
{
	struct blocked_call call = {
		.is_known = true, .number = number, .arguments = {first, second, third, fourth}};

	return wait_classify(state, &call, NULL);
}

START_TEST(a_line_of_the_kernel_gives_number_and_arguments)
{
	static const char line[] =
		"7 0x7ffd8b1c 0x1 0xffffffffffffffff 0x0 0x7f01 0x0 0x7ffd8a 0x7f0e1b\n";
	struct blocked_call call;

	ck_assert(blocked_call_parse(line, sizeof(line) - 1, &call));
	ck_assert(call.is_known && !call.is_running && !call.is_fault);
	ck_assert_int_eq(call.number, 7);
	ck_assert_uint_eq(call.arguments[0], 0x7ffd8b1c);
	ck_assert_uint_eq(call.arguments[2], UINT64_MAX);
	ck_assert_uint_eq(call.stack, 0x7ffd8a);
}
END_TEST

START_TEST(running_and_a_fault_are_told_apart)
{
	struct blocked_call call;

	ck_assert(blocked_call_parse("running\n", 8, &call));
	ck_assert(call.is_running);
	ck_assert(blocked_call_parse("-1 0x7ffc 0x7f0e\n", 17, &call));
	ck_assert(call.is_known && call.is_fault);
}
END_TEST

static const char *const no_lines[] = {"",  "\n",        "run",          "0x1 0x2",
				       "7", "7 0x1 0x2", "7 x y z a b c"};

START_TEST(what_is_no_line_is_unknown)
{
	struct blocked_call call;

	ck_assert(!blocked_call_parse(no_lines[_i], strlen(no_lines[_i]), &call));
	ck_assert(!call.is_known);
}
END_TEST

/** What the call alone tells. */
static const struct {
	const char *what;
	char state;
	long number;
	enum wait_class class;
} plain[] = {
	{"sleep", 'S', SYS_nanosleep, WAIT_IDLE},
	{"clock_nanosleep", 'S', SYS_clock_nanosleep, WAIT_IDLE},
	{"accept", 'S', SYS_accept4, WAIT_IDLE},
	{"sigtimedwait", 'S', SYS_rt_sigtimedwait, WAIT_IDLE},
	{"wait4", 'S', SYS_wait4, WAIT_IPC},
	{"vfork", 'D', SYS_clone, WAIT_IPC},
	{"flock", 'S', SYS_flock, WAIT_LOCK},
	{"semop", 'S', SYS_semop, WAIT_LOCK},
	{"fsync", 'D', SYS_fsync, WAIT_DISK},
	{"fdatasync", 'S', SYS_fdatasync, WAIT_DISK},
	{"openat", 'D', SYS_openat, WAIT_DISK},
	{"read in D", 'D', SYS_read, WAIT_DISK},
	{"write in D", 'D', SYS_pwrite64, WAIT_DISK},
	{"mmap in D", 'D', SYS_mmap, WAIT_LOCK},
	{"io_uring_enter in D", 'D', SYS_io_uring_enter, WAIT_DISK},
	{"an unknown call in D", 'D', 9999, WAIT_DISK},
	{"an unknown call in S", 'S', 9999, WAIT_UNKNOWN},
};

START_TEST(a_call_tells_the_class)
{
	struct wait_guess guess = blocked_in(plain[_i].state, plain[_i].number, 3, 0, 0, 0);

	ck_assert_msg(guess.class == plain[_i].class && guess.lead == LEAD_NONE, "%s: %s",
		      plain[_i].what, wait_classes[guess.class].key);
}
END_TEST

START_TEST(completions_may_be_of_anything)
{
	struct wait_guess older = blocked_in('S', SYS_io_getevents, 3, 0, 0, 0);
	struct wait_guess ring = blocked_in('S', SYS_io_uring_enter, 3, 0, 0, 0);

	ck_assert_int_eq(older.lead, LEAD_RING);
	ck_assert_int_eq(ring.lead, LEAD_RING);
	ck_assert(older.is_weak && ring.is_weak);
}
END_TEST

START_TEST(a_stopped_thread_has_nothing_to_do)
{
	ck_assert_int_eq(blocked_in('T', SYS_read, 3, 0, 0, 0).class, WAIT_IDLE);
}
END_TEST

START_TEST(a_runnable_thread_is_on_its_way_to_a_cpu)
{
	ck_assert_int_eq(blocked_in('R', SYS_read, 3, 0, 0, 0).class, WAIT_CPU);
}
END_TEST

START_TEST(reading_a_descriptor_leads_to_the_descriptor)
{
	struct wait_guess guess = blocked_in('S', SYS_recvfrom, 17, 0, 0, 0);

	ck_assert_int_eq(guess.lead, LEAD_FD);
	ck_assert_int_eq(guess.fd, 17);
	ck_assert_int_eq(guess.style, WAIT_STYLE_REPLY);
}
END_TEST

START_TEST(polling_for_ever_has_no_timeout)
{
	struct wait_guess guess = blocked_in('S', SYS_poll, 0x7f00, 1, UINT64_MAX, 0);

	ck_assert_int_eq(guess.lead, LEAD_POLL);
	ck_assert_uint_eq(guess.address, 0x7f00);
	ck_assert(!guess.has_timeout);
	ck_assert(blocked_in('S', SYS_poll, 0x7f00, 1, 5000, 0).has_timeout);
}
END_TEST

START_TEST(polling_nothing_is_a_sleep)
{
	struct wait_guess guess = blocked_in('S', SYS_poll, 0, 0, 1000, 0);

	ck_assert_int_eq(guess.lead, LEAD_NONE);
	ck_assert_int_eq(guess.class, WAIT_IDLE);
}
END_TEST

START_TEST(an_epoll_wait_is_an_event_loop)
{
	struct wait_guess guess = blocked_in('S', SYS_epoll_wait, 5, 0x7f00, 64, UINT64_MAX);

	ck_assert_int_eq(guess.lead, LEAD_EPOLL);
	ck_assert_int_eq(guess.fd, 5);
	ck_assert_int_eq(guess.style, WAIT_STYLE_EVENT_LOOP);
}
END_TEST

START_TEST(a_futex_is_parked_until_its_word_tells_more)
{
	struct wait_guess mutex = blocked_in('S', SYS_futex, 0x7f10, 128, 2, 0);

	ck_assert_int_eq(mutex.class, WAIT_IDLE);
	ck_assert_int_eq(mutex.lead, LEAD_FUTEX);
	ck_assert_uint_eq(mutex.count, 2);
	ck_assert_int_eq(blocked_in('S', SYS_futex, 0x7f10, 6, 0, 0).class, WAIT_LOCK);
}
END_TEST

START_TEST(a_restarted_call_keeps_what_was_decided)
{
	ck_assert_int_eq(blocked_in('S', SYS_restart_syscall, 0, 0, 0, 0).lead, LEAD_FORMER);
}
END_TEST

/** Names differ between kernels; parts of them must do. */
static const struct {
	const char *name;
	enum wait_class class;
	enum wait_lead lead;
} channels[] = {
	{"futex_wait_queue_me", WAIT_IDLE, LEAD_ANY_FUTEX},
	{"futex_do_wait", WAIT_IDLE, LEAD_ANY_FUTEX},
	{"hrtimer_nanosleep", WAIT_IDLE, LEAD_NONE},
	{"inet_csk_accept", WAIT_IDLE, LEAD_NONE},
	{"do_wait", WAIT_IPC, LEAD_NONE},
	{"pipe_read", WAIT_IPC, LEAD_NONE},
	{"wait_woken", WAIT_UNKNOWN, LEAD_ANY_SOCKET},
	{"unix_stream_read_generic", WAIT_UNKNOWN, LEAD_ANY_SOCKET},
	{"ep_poll", WAIT_UNKNOWN, LEAD_ANY_EPOLL},
	{"do_epoll_wait", WAIT_UNKNOWN, LEAD_ANY_EPOLL},
	{"poll_schedule_timeout.constprop.0", WAIT_UNKNOWN, LEAD_ANY_SET},
	{"do_sys_poll", WAIT_UNKNOWN, LEAD_ANY_SET},
	{"0", WAIT_UNKNOWN, LEAD_NONE},
	{"", WAIT_UNKNOWN, LEAD_NONE},
};

START_TEST(without_the_call_the_channel_tells_what_it_can)
{
	const struct blocked_call refused = {.is_known = false};
	struct wait_guess guess = wait_classify('S', &refused, channels[_i].name);

	ck_assert_msg(guess.class == channels[_i].class, "%s: %s", channels[_i].name,
		      wait_classes[guess.class].key);
	ck_assert_msg(guess.lead == channels[_i].lead, "%s: %d", channels[_i].name, guess.lead);
	ck_assert(guess.is_weak);
}
END_TEST

START_TEST(without_call_and_channel_only_d_is_told)
{
	const struct blocked_call refused = {.is_known = false};

	ck_assert_int_eq(wait_classify('S', &refused, NULL).class, WAIT_UNKNOWN);
	ck_assert_int_eq(wait_classify('D', &refused, NULL).class, WAIT_DISK);
}
END_TEST

Suite *test_wait_classify_suite(void)
{
	Suite *suite = suite_create("wait_classify");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, a_line_of_the_kernel_gives_number_and_arguments);
	tcase_add_test(tcase, running_and_a_fault_are_told_apart);
	tcase_add_loop_test(tcase, what_is_no_line_is_unknown, 0, ARRAY_SIZE(no_lines));
	tcase_add_loop_test(tcase, a_call_tells_the_class, 0, ARRAY_SIZE(plain));
	tcase_add_test(tcase, completions_may_be_of_anything);
	tcase_add_test(tcase, a_stopped_thread_has_nothing_to_do);
	tcase_add_test(tcase, a_runnable_thread_is_on_its_way_to_a_cpu);
	tcase_add_test(tcase, reading_a_descriptor_leads_to_the_descriptor);
	tcase_add_test(tcase, polling_for_ever_has_no_timeout);
	tcase_add_test(tcase, polling_nothing_is_a_sleep);
	tcase_add_test(tcase, an_epoll_wait_is_an_event_loop);
	tcase_add_test(tcase, a_futex_is_parked_until_its_word_tells_more);
	tcase_add_test(tcase, a_restarted_call_keeps_what_was_decided);
	tcase_add_loop_test(tcase, without_the_call_the_channel_tells_what_it_can, 0,
			    ARRAY_SIZE(channels));
	tcase_add_test(tcase, without_call_and_channel_only_d_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
