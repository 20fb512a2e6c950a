/* SPDX-License-Identifier: MIT */
/* Exact mode of a build that has none: it is refused, so that nothing else is ever called. */
#include <errno.h>

#include "collectors/exact.h"

int exact_open(struct exact **ret_exact, struct exact_refusal *ret_refusal)
{
	*ret_exact = NULL;
	message_set(&ret_refusal->reason, "this blametop was built without exact mode");
	ret_refusal->command = NULL;
	return -ENOSYS;
}

void exact_close(struct exact *exact)
{
	(void)exact;
}

bool exact_watch(struct exact *exact, pid_t pid)
{
	(void)exact, (void)pid;
	return false;
}

void exact_forget(struct exact *exact, pid_t pid)
{
	(void)exact, (void)pid;
}

void exact_forget_thread(struct exact *exact, pid_t tid)
{
	(void)exact, (void)tid;
}

bool exact_spell_of(const struct exact *exact, pid_t tid, struct exact_spell *ret_spell)
{
	(void)exact, (void)tid, (void)ret_spell;
	return false;
}

void exact_take(struct exact *exact)
{
	(void)exact;
}

const struct exact_sum *exact_sums_of(const struct exact *exact, pid_t tid, size_t *ret_count)
{
	(void)exact, (void)tid;
	*ret_count = 0;
	return NULL;
}

uint64_t exact_lost(const struct exact *exact)
{
	(void)exact;
	return 0;
}
