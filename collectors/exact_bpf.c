/* SPDX-License-Identifier: MIT */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "collectors/exact.h"
#include "collectors/exact_libbpf.h"
#include "collectors/wait_calls.h"
#include "exact.skel.h"

#define TYPES_PATH "/sys/kernel/btf/vmlinux"
/** include/linux/proc_ns.h: the namespace that numbers threads as the kernel does. */
#define PID_NAMESPACE_INIT 0xEFFFFFFCu
/** Taken out of the kernel with one system call. */
#define BATCH 1024

ARRAY_DEFINE(sum_array, struct exact_sum);

struct exact {
	struct exact_bpf *program;
	int watched_fd, spells_fd, totals_fd;
	struct sum_array sums; /* by thread */
	struct exact_reason keys[BATCH];
	struct exact_total values[BATCH];
};

/** What of its arguments tells waits in a system call apart. */
static const enum exact_argument argument_of_kind[] = {
	[CALL_RECEIVE] = EXACT_ARGUMENT_FIRST, [CALL_SEND] = EXACT_ARGUMENT_FIRST,
	[CALL_CONNECT] = EXACT_ARGUMENT_FIRST, [CALL_POLL] = EXACT_ARGUMENT_POLL,
	[CALL_PPOLL] = EXACT_ARGUMENT_POLL,    [CALL_SELECT] = EXACT_ARGUMENT_FIRST,
	[CALL_EPOLL] = EXACT_ARGUMENT_FIRST,   [CALL_FUTEX] = EXACT_ARGUMENT_FUTEX,
	[CALL_FCNTL] = EXACT_ARGUMENT_FIRST,   [CALL_RESTARTED] = EXACT_ARGUMENT_NONE,
};

static void tell_calls(struct exact_bpf *program)
{
	for (long number = 0; number < EXACT_CALLS_MAX; number++)
		program->rodata->argument_of[number] =
			(uint8_t)argument_of_kind[call_kind_of(number)];
}

static int refuse(struct exact_refusal *refusal, int error, const char *command, const char *reason)
{
	message_set(&refusal->reason, "%s", reason);
	refusal->command = command;
	return error;
}

/** What can be known before the kernel is asked. @return 0 or -errno with a reason */
static int look_for_obstacles(struct exact_refusal *refusal)
{
	struct stat status;

	if (access(TYPES_PATH, R_OK) != 0)
		return refuse(refusal, -EOPNOTSUPP, NULL,
			      "the kernel does not tell its types (CONFIG_DEBUG_INFO_BTF)");
	if (stat("/proc/self/ns/pid", &status) == 0 && status.st_ino != PID_NAMESPACE_INIT)
		return refuse(refusal, -EOPNOTSUPP, NULL,
			      "inside a container the kernel's numbers of threads are others");
	if (libbpf_find() != 0)
		return refuse(refusal, -ENOENT, "sudo apt-get install libbpf1",
			      "the library libbpf.so.1 is not installed");
	return 0;
}

static int refuse_load(struct exact_refusal *refusal, int error)
{
	if (error == -EPERM || error == -EACCES)
		return refuse(refusal, error, geteuid() ? "sudo blametop --exact" : NULL,
			      geteuid() ? "only root may look into the kernel"
					: "the kernel refuses it even to root");
	message_set(&refusal->reason, "the kernel does not take the program: %s", strerror(-error));
	refusal->command = NULL;
	return error;
}

/** @return 0 or -errno */
static int load(struct exact *exact)
{
	struct exact_bpf *program = exact->program = exact_bpf__open();

	if (!program)
		return -errno;
	tell_calls(program);
	int error = exact_bpf__load(program);
	if (error == 0)
		error = exact_bpf__attach(program);
	if (error)
		return error;
	exact->watched_fd = bpf_map__fd(program->maps.watched);
	exact->spells_fd = bpf_map__fd(program->maps.spells);
	exact->totals_fd = bpf_map__fd(program->maps.totals);
	return 0;
}

int exact_open(struct exact **ret_exact, struct exact_refusal *ret_refusal)
{
	int error = look_for_obstacles(ret_refusal);

	*ret_exact = NULL;
	if (error)
		return error;
	struct exact *exact = xcalloc(1, sizeof(*exact));
	error = load(exact);
	if (error) {
		exact_close(exact);
		return refuse_load(ret_refusal, error);
	}
	*ret_exact = exact;
	return 0;
}

void exact_close(struct exact *exact)
{
	if (!exact)
		return;
	exact_bpf__destroy(exact->program);
	sum_array_done(&exact->sums);
	free(exact);
}

bool exact_watch(struct exact *exact, pid_t pid)
{
	uint32_t key = (uint32_t)pid, value = 1;

	return bpf_map_update_elem(exact->watched_fd, &key, &value, BPF_ANY) == 0;
}

void exact_forget(struct exact *exact, pid_t pid)
{
	uint32_t key = (uint32_t)pid;

	bpf_map_delete_elem(exact->watched_fd, &key);
}

bool exact_spell_of(const struct exact *exact, pid_t tid, struct exact_spell *ret_spell)
{
	uint32_t key = (uint32_t)tid;

	return bpf_map_lookup_elem(exact->spells_fd, &key, ret_spell) == 0 && ret_spell->begin_ns;
}

void exact_forget_thread(struct exact *exact, pid_t tid)
{
	uint32_t key = (uint32_t)tid;

	bpf_map_delete_elem(exact->spells_fd, &key);
}

static int by_thread(const void *left, const void *right)
{
	const struct exact_sum *a = left, *b = right;

	return (a->reason.tid > b->reason.tid) - (a->reason.tid < b->reason.tid);
}

void exact_take(struct exact *exact)
{
	uint32_t position = 0, count;
	void *from = NULL;
	int error;

	exact->sums.count = 0;
	do {
		count = BATCH;
		error = bpf_map_lookup_and_delete_batch(exact->totals_fd, from, &position,
							exact->keys, exact->values, &count, NULL);
		if (error && errno != ENOENT)
			break;
		for (uint32_t i = 0; i < count; i++)
			*sum_array_push(&exact->sums) =
				(struct exact_sum){exact->keys[i], exact->values[i]};
		from = &position;
	} while (!error && exact->sums.count < EXACT_REASONS_MAX);
	if (exact->sums.count)
		qsort(exact->sums.items, exact->sums.count, sizeof(struct exact_sum), by_thread);
}

const struct exact_sum *exact_sums_of(const struct exact *exact, pid_t tid, size_t *ret_count)
{
	const struct exact_sum *sums = exact->sums.items;
	size_t low = 0, high = exact->sums.count, end;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sums[middle].reason.tid < (uint32_t)tid)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < exact->sums.count && sums[end].reason.tid == (uint32_t)tid; end++)
		;
	*ret_count = end - low;
	return *ret_count ? &sums[low] : NULL;
}

uint64_t exact_lost(const struct exact *exact)
{
	const struct exact_losses *losses = &exact->program->bss->losses;

	return losses->spells + losses->reasons;
}
