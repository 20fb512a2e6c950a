/* SPDX-License-Identifier: MIT */
/* The scan on this machine, against what others read: libproc2, and /proc opened file by file. */
#include <check.h>
#include <libproc2/pids.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/units.h"
#include "collectors/proc2.h"
#include "helpers/burn.h"
#include "unit/collectors/watch.h"

Suite *test_witness_suite(void);

/** Refreshes until listing, probing and turns have all happened. */
#define REFRESHES (PROCESS_TURN_REFRESHES + 2)

static struct watch watch;

static void set_up(void)
{
	watch_init(&watch);
}

static void tear_down(void)
{
	watch_done(&watch);
}

static struct pid_list list_proc(void)
{
	struct pid_list list = {0};

	ck_assert_int_eq(proc_list(&watch.root, ".", &list), 0);
	return list;
}

static bool list_has(const struct pid_list *list, pid_t pid)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->pids[i] == pid)
			return true;
	}
	return false;
}

START_TEST(who_is_listed_before_and_after_is_seen_in_between)
{
	for (int refresh = 0; refresh < REFRESHES; refresh++) {
		struct pid_list before = list_proc(), after;

		watch_refresh(&watch, NEED_ALL);
		after = list_proc();
		for (size_t i = 0; i < before.count; i++) {
			if (list_has(&after, before.pids[i]))
				ck_assert_msg(snapshot_process(watch.snapshot, before.pids[i]),
					      "refresh %d: no %d", refresh, before.pids[i]);
		}
		pid_list_done(&before);
		pid_list_done(&after);
	}
}
END_TEST

/* libproc2 */

enum item {
	ITEM_TID,
	ITEM_TGID,
	ITEM_PPID,
	ITEM_SESSION,
	ITEM_NICE,
	ITEM_PRIORITY,
	ITEM_THREADS,
	ITEM_STATE,
	ITEM_START,
	ITEM_USER_TICKS,
	ITEM_SYSTEM_TICKS,
	ITEM_RESIDENT,
	ITEM_VIRTUAL,
	ITEM_SHARED,
	ITEM_MAJOR_FAULTS,
	ITEM_MINOR_FAULTS,
	ITEM_EUID,
	ITEM_NAME,
	ITEM_COUNT
};
static enum pids_item items[ITEM_COUNT] = {
	[ITEM_TID] = PIDS_ID_PID,
	[ITEM_TGID] = PIDS_ID_TGID,
	[ITEM_PPID] = PIDS_ID_PPID,
	[ITEM_SESSION] = PIDS_ID_SESSION,
	[ITEM_NICE] = PIDS_NICE,
	[ITEM_PRIORITY] = PIDS_PRIORITY,
	[ITEM_THREADS] = PIDS_NLWP,
	[ITEM_STATE] = PIDS_STATE,
	[ITEM_START] = PIDS_TICS_BEGAN,
	[ITEM_USER_TICKS] = PIDS_TICS_USER,
	[ITEM_SYSTEM_TICKS] = PIDS_TICS_SYSTEM,
	[ITEM_RESIDENT] = PIDS_MEM_RES_PGS,
	[ITEM_VIRTUAL] = PIDS_MEM_VIRT,
	[ITEM_SHARED] = PIDS_MEM_SHR_PGS,
	[ITEM_MAJOR_FAULTS] = PIDS_FLT_MAJ,
	[ITEM_MINOR_FAULTS] = PIDS_FLT_MIN,
	[ITEM_EUID] = PIDS_ID_EUID,
	[ITEM_NAME] = PIDS_CMD,
};

/* What one reading of libproc2 says about a task, in our units. */
struct witness {
	pid_t tid, tgid, ppid, session;
	int nice, priority;
	unsigned int threads, uid;
	char state, name[64];
	uint64_t start_ticks, cpu_ns, user_ns, system_ns, resident_bytes, virtual_bytes,
		shared_bytes, major_faults, minor_faults;
};
struct witnesses {
	struct witness *items;
	size_t count;
};

static struct witness witness_of(struct pids_stack *stack)
{
	struct witness witness = {
		.tid = PROC2_VALUE(stack, ITEM_TID, s_int),
		.tgid = PROC2_VALUE(stack, ITEM_TGID, s_int),
		.ppid = PROC2_VALUE(stack, ITEM_PPID, s_int),
		.session = PROC2_VALUE(stack, ITEM_SESSION, s_int),
		.nice = PROC2_VALUE(stack, ITEM_NICE, s_int),
		.priority = PROC2_VALUE(stack, ITEM_PRIORITY, s_int),
		.threads = (unsigned int)PROC2_VALUE(stack, ITEM_THREADS, s_int),
		.uid = PROC2_VALUE(stack, ITEM_EUID, u_int),
		.state = PROC2_VALUE(stack, ITEM_STATE, s_ch),
		.start_ticks = PROC2_VALUE(stack, ITEM_START, ull_int),
		.user_ns = PROC2_VALUE(stack, ITEM_USER_TICKS, ull_int) * 10000000,
		.system_ns = PROC2_VALUE(stack, ITEM_SYSTEM_TICKS, ull_int) * 10000000,
		.resident_bytes = PROC2_VALUE(stack, ITEM_RESIDENT, ul_int) * 4096,
		.virtual_bytes = PROC2_VALUE(stack, ITEM_VIRTUAL, ul_int) * 1024,
		.shared_bytes = PROC2_VALUE(stack, ITEM_SHARED, ul_int) * 4096,
		.major_faults = PROC2_VALUE(stack, ITEM_MAJOR_FAULTS, ul_int),
		.minor_faults = PROC2_VALUE(stack, ITEM_MINOR_FAULTS, ul_int),
	};

	snprintf(witness.name, sizeof(witness.name), "%s", PROC2_VALUE(stack, ITEM_NAME, str));
	return witness;
}

static struct witnesses ask(struct pids_info *info, enum pids_fetch_type type)
{
	struct pids_fetch *fetch = procps_pids_reap(info, type);
	struct witnesses witnesses = {0};

	ck_assert_ptr_nonnull(fetch);
	witnesses.count = (size_t)fetch->counts->total;
	witnesses.items = calloc(witnesses.count, sizeof(*witnesses.items));
	for (size_t i = 0; i < witnesses.count; i++)
		witnesses.items[i] = witness_of(fetch->stacks[i]);
	return witnesses;
}

static const struct witness *find(const struct witnesses *witnesses, pid_t tid)
{
	for (size_t i = 0; i < witnesses->count; i++) {
		if (witnesses->items[i].tid == tid)
			return &witnesses->items[i];
	}
	return NULL;
}

/* A counter in between two readings of somebody else. */
#define CHECK_BETWEEN(field)                                                                       \
	ck_assert_msg(before->field <= row->field && row->field <= after->field,                   \
		      "%d (%s) " #field ": %llu, not %llu to %llu", row->tid, row->name,           \
		      (unsigned long long)row->field, (unsigned long long)before->field,           \
		      (unsigned long long)after->field)
/* A gauge that others read twice alike. */
#define CHECK_STEADY(field)                                                                        \
	ck_assert_msg(before->field != after->field || row->field == before->field,                \
		      "%d (%s) " #field ": %lld, not %lld", row->tid, row->name,                   \
		      (long long)row->field, (long long)before->field)

static void compare_process(const struct task *row, const struct witness *before,
			    const struct witness *after, bool is_focused)
{
	/* The clock of one that runs just now may not have moved on yet. */
	if (is_focused || (before->state != 'R' && before->threads == 1)) {
		CHECK_BETWEEN(user_ns);
		CHECK_BETWEEN(system_ns);
		CHECK_BETWEEN(major_faults);
		CHECK_BETWEEN(minor_faults);
	}
	CHECK_STEADY(ppid);
	CHECK_STEADY(session);
	CHECK_STEADY(nice);
	CHECK_STEADY(start_ticks);
	CHECK_STEADY(uid);
	ck_assert_uint_ge(row->thread_count, 1);
	/* Workers of the kernel are called after what they do at the moment. For bytes that cannot
	 * be shown libproc2 has question marks. */
	if (!(row->flags & TASK_IS_KERNEL) && strcmp(before->name, after->name) == 0 &&
	    !strpbrk(row->name, "\n\\") && !strchr(before->name, '?'))
		ck_assert_str_eq(row->name, before->name);
}

/* Nothing moves in the crowd but for its memory: reclaim may take that away, which is seen at
 * once only in a process in focus. */
static void compare_sleeper(const struct task *row, const struct witness *witness, bool is_focused)
{
	ck_assert_uint_eq(row->thread_count, witness->threads);
	ck_assert_uint_eq(row->states.sleeping, witness->threads);
	ck_assert_int_eq(row->state, witness->state);
	ck_assert_int_eq(row->priority, witness->priority);
	ck_assert_uint_eq(row->virtual_bytes, witness->virtual_bytes);
	if (is_focused) {
		ck_assert_uint_eq(row->resident_bytes, witness->resident_bytes);
		ck_assert_uint_eq(row->shared_bytes, witness->shared_bytes);
	}
}

static size_t compare_all(struct pids_info *info, pid_t crowd, bool is_focused)
{
	struct pid_list everybody = list_proc();
	struct focus focus = {everybody.pids, is_focused ? everybody.count : 0, 0};
	struct witnesses before = ask(info, PIDS_FETCH_TASKS_ONLY), after;
	size_t sleepers = 0;

	watch_refresh_focused(&watch, NEED_ALL, focus);
	after = ask(info, PIDS_FETCH_TASKS_ONLY);
	for (size_t i = 0; i < before.count; i++) {
		const struct witness *now = &before.items[i], *then = find(&after, now->tid);
		const struct task *row = snapshot_process(watch.snapshot, now->tid);

		if (!then || then->start_ticks != now->start_ticks)
			continue;
		ck_assert_msg(row != NULL, "no process %d", now->tid);
		compare_process(row, now, then, is_focused);
		if (now->ppid != crowd)
			continue;
		compare_sleeper(row, is_focused ? then : now, is_focused);
		sleepers++;
	}
	free(before.items);
	free(after.items);
	pid_list_done(&everybody);
	return sleepers;
}

START_TEST(processes_agree_with_libproc2_in_every_refresh)
{
	struct burn crowd = burn_start("crowd", (const char *[]){"30", "3", NULL});
	struct pids_info *info = NULL;

	usleep(50000); /* until all of them sleep */
	ck_assert_int_eq(sysconf(_SC_PAGESIZE), 4096);
	ck_assert_int_ge(procps_pids_new(&info, items, ITEM_COUNT), 0);
	for (int refresh = 0; refresh < REFRESHES; refresh++)
		ck_assert_uint_eq(compare_all(info, crowd.pid, _i == 1), 30);
	procps_pids_unref(&info);
	burn_stop(&crowd);
}
END_TEST

/* A thread can run, or be stuck, for less than a tick between two looks that find the same. */
static bool is_moving(char state)
{
	return state == 'R' || state == 'D';
}

START_TEST(threads_agree_with_libproc2)
{
	struct burn crowd = burn_start("crowd", (const char *[]){"10", "10", NULL});
	struct burn ticking = burn_start("ticking", (const char *[]){"20", NULL});
	struct pids_info *info = NULL;
	struct witnesses before, after;
	size_t compared = 0, count;

	ck_assert_int_ge(procps_pids_new(&info, items, ITEM_COUNT), 0);
	watch_refresh(&watch, NEED_ALL);
	before = ask(info, PIDS_FETCH_THREADS_TOO);
	watch_refresh(&watch, NEED_ALL);
	after = ask(info, PIDS_FETCH_THREADS_TOO);
	for (size_t i = 0; i < before.count; i++) {
		const struct witness *now = &before.items[i], *then = find(&after, now->tid);
		const struct task *rows = snapshot_threads_of(watch.snapshot, now->tgid, &count);

		for (size_t j = 0; rows && then && j < count; j++) {
			if (rows[j].tid != now->tid || then->start_ticks != now->start_ticks)
				continue;
			compared++;
			ck_assert_uint_eq(rows[j].start_ticks, now->start_ticks);
			/* libproc2 4.0.2 gives the leader the numbers of the process. */
			if (now->tid == now->tgid || memcmp(now, then, sizeof(*now)) != 0)
				continue;
			if (!is_moving(rows[j].state) && !is_moving(now->state))
				ck_assert_int_eq(rows[j].state, now->state);
			ck_assert_uint_eq(rows[j].user_ns, now->user_ns);
			ck_assert_int_eq(rows[j].nice, now->nice);
		}
	}
	ck_assert_uint_gt(compared, 100 + 22);
	free(before.items);
	free(after.items);
	procps_pids_unref(&info);
	burn_stop(&crowd);
	burn_stop(&ticking);
}
END_TEST

/* What a user without privileges may see */

static int look_without_privileges(void)
{
	struct watch poor;
	const struct task *init;
	bool has_health = false;

	if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
		return 1;
	watch_init(&poor);
	init = watch_look(&poor, NEED_ALL, 1);
	if (value_is_known(init->read_bytes) || init->exe || !(init->flags & TASK_NO_PERMISSION))
		return 2;
	if (!init->name || !value_is_known(init->run_ns) || !value_is_known(init->run_delay_ns))
		return 3;
	for (size_t i = 0; i < poor.snapshot->health_count; i++) {
		const struct health *health = &poor.snapshot->health[i];

		has_health |= strstr(health->missing, "I/O of ") && health->command &&
			      strcmp(health->command, "sudo blametop") == 0;
	}
	watch_done(&poor);
	return has_health ? 0 : 4;
}

START_TEST(io_of_others_is_unknown_and_that_is_said)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(look_without_privileges());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

Suite *test_witness_suite(void)
{
	Suite *suite = suite_create("witness");
	TCase *tcase = tcase_create("witness");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, who_is_listed_before_and_after_is_seen_in_between);
	tcase_add_loop_test(tcase, processes_agree_with_libproc2_in_every_refresh, 0, 2);
	tcase_add_test(tcase, threads_agree_with_libproc2);
	tcase_add_test(tcase, io_of_others_is_unknown_and_that_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
