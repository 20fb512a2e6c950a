/* SPDX-License-Identifier: MIT */
/*
 * Runs in the kernel: how long watched threads are off the CPU, and in which system call. A spell begins
 * when a thread leaves the CPU and is not runnable, and ends when somebody wakes it up; from then on it
 * waits for a CPU, which the scheduler counts itself.
 */
/* libbpf's headers need the types of the first one. */
/* clang-format off */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
/* clang-format on */

#include "collectors/exact_abi.h"

/* include/linux/sched.h; the numbers of the states are the same since 4.14 */
#define STATE_UNINTERRUPTIBLE 0x2
#define STATE_STOPPED_OR_TRACED (0x4 | 0x8)
#define STATE_DEAD 0x80
#define STATE_IDLE 0x400 /* TASK_NOLOAD: uninterruptible, but nothing is wrong */
#define FLAG_KERNEL_THREAD 0x200000

/* The parts of the kernel's structures that are needed; libbpf finds where they are in the running one. */
struct task_struct {
	unsigned int __state;
	unsigned int flags;
	unsigned int in_iowait : 1;
	int pid, tgid;
} __attribute__((preserve_access_index));

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r9, r8, dx, si, di, orig_ax;
} __attribute__((preserve_access_index));
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
	__u64 orig_x0;
	int syscallno;
} __attribute__((preserve_access_index));
#endif

struct pollfd {
	int fd;
	short events, revents;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EXACT_PROCESSES_MAX);
	__type(key, __u32);
	__type(value, __u32);
} watched SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EXACT_THREADS_MAX);
	__type(key, __u32);
	__type(value, struct exact_spell);
} spells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EXACT_REASONS_MAX);
	__type(key, struct exact_reason);
	__type(value, struct exact_total);
} totals SEC(".maps");

/* enum exact_argument, by number of the system call */
const volatile __u8 argument_of[EXACT_CALLS_MAX];
struct exact_losses losses;

static void read_call(struct task_struct *task, struct exact_spell *spell)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);

#if defined(__TARGET_ARCH_x86)
	spell->reason.number = (int)regs->orig_ax;
	spell->arguments[0] = regs->di;
	spell->arguments[1] = regs->si;
	spell->arguments[2] = regs->dx;
	spell->arguments[3] = regs->r10;
	spell->arguments[4] = regs->r8;
	spell->arguments[5] = regs->r9;
#elif defined(__TARGET_ARCH_arm64)
	spell->reason.number = regs->syscallno;
	spell->arguments[0] = regs->orig_x0;
	spell->arguments[1] = regs->regs[1];
	spell->arguments[2] = regs->regs[2];
	spell->arguments[3] = regs->regs[3];
	spell->arguments[4] = regs->regs[4];
	spell->arguments[5] = regs->regs[5];
#endif
}

/* A single descriptor lies in the caller's memory, which is the current one as long as it has not switched. */
static void name_polled(struct exact_spell *spell)
{
	struct pollfd polled;

	spell->reason.argument = spell->arguments[0];
	if (spell->arguments[1] != 1 ||
	    bpf_probe_read_user(&polled, sizeof(polled), (const void *)spell->arguments[0]))
		return;
	spell->reason.argument = (__u32)polled.fd | (__u64)(__u16)polled.events << 32;
	spell->reason.flags |= EXACT_ONE_POLLED;
}

static void name_reason(struct exact_spell *spell)
{
	__u32 number = (__u32)spell->reason.number;

	if (number >= EXACT_CALLS_MAX)
		return;
	switch (argument_of[number]) {
	case EXACT_ARGUMENT_FIRST:
		spell->reason.argument = spell->arguments[0];
		break;
	case EXACT_ARGUMENT_POLL:
		name_polled(spell);
		break;
	case EXACT_ARGUMENT_FUTEX:
		spell->reason.argument = spell->arguments[0];
		if ((__u32)spell->arguments[2] == 2)
			spell->reason.flags |= EXACT_FUTEX_TWO;
		break;
	}
}

static __u32 letter_of(unsigned int state)
{
	if (state & STATE_STOPPED_OR_TRACED)
		return 'T';
	return state & STATE_UNINTERRUPTIBLE && !(state & STATE_IDLE) ? 'D' : 'S';
}

/* A thread that was here before has a place, and nothing else has to be looked up: most switches end here. */
static struct exact_spell *place_of(__u32 tid, __u32 tgid)
{
	struct exact_spell *place = bpf_map_lookup_elem(&spells, &tid);
	struct exact_spell none = {};

	if (place || !bpf_map_lookup_elem(&watched, &tgid))
		return place;
	if (bpf_map_update_elem(&spells, &tid, &none, BPF_ANY))
		__sync_fetch_and_add(&losses.spells, 1);
	return bpf_map_lookup_elem(&spells, &tid);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(leaves_cpu, bool is_preempted, struct task_struct *task)
{
	__u32 tgid = (__u32)task->tgid, tid = (__u32)task->pid;
	unsigned int state = task->__state;
	struct exact_spell *spell;

	if (is_preempted || !state || task->flags & FLAG_KERNEL_THREAD)
		return 0;
	if (state & STATE_DEAD) {
		bpf_map_delete_elem(&spells, &tid);
		return 0;
	}
	spell = place_of(tid, tgid);
	if (!spell)
		return 0;
	spell->reason.tid = tid;
	spell->reason.argument = 0;
	spell->reason.state = letter_of(state);
	spell->reason.flags = BPF_CORE_READ_BITFIELD(task, in_iowait) ? EXACT_IO : 0;
	read_call(task, spell);
	name_reason(spell);
	spell->begin_ns = bpf_ktime_get_ns();
	return 0;
}

static void add_up(const struct exact_spell *spell, __u64 ns)
{
	struct exact_total *total = bpf_map_lookup_elem(&totals, &spell->reason);
	struct exact_total first = {.ns = ns, .count = 1};

	/* A thread has one spell at a time, so nobody else writes here. */
	if (total) {
		total->ns += ns;
		total->count++;
		__builtin_memcpy(total->arguments, spell->arguments, sizeof(total->arguments));
		return;
	}
	__builtin_memcpy(first.arguments, spell->arguments, sizeof(first.arguments));
	if (bpf_map_update_elem(&totals, &spell->reason, &first, BPF_ANY))
		__sync_fetch_and_add(&losses.reasons, 1);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(is_woken, struct task_struct *task)
{
	__u32 tid = (__u32)task->pid;
	struct exact_spell *spell;
	__u64 begin_ns, now_ns;

	if (task->flags & FLAG_KERNEL_THREAD)
		return 0;
	spell = bpf_map_lookup_elem(&spells, &tid);
	if (!spell || !spell->begin_ns)
		return 0;
	begin_ns = spell->begin_ns;
	spell->begin_ns = 0;
	now_ns = bpf_ktime_get_ns();
	if (now_ns > begin_ns)
		add_up(spell, now_ns - begin_ns);
	return 0;
}

/* The helpers that read the caller's memory are for programs under the GPL; this one is under both. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
