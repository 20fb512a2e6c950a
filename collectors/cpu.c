/* SPDX-License-Identifier: MIT */
#include "collectors/cpu.h"

#include <errno.h>
#include <libproc2/stat.h>

#include "base/array.h"
#include "base/clock.h"
#include "collectors/proc2.h"

/* One list for the CPUs and for the sum: a reap reads the file once and fills both. The order
 * is that of the two enums below. */
static enum stat_item items[] = {
	STAT_TIC_ID,           STAT_TIC_USER,       STAT_TIC_NICE,         STAT_TIC_SYSTEM,
	STAT_TIC_IDLE,         STAT_TIC_IOWAIT,     STAT_TIC_IRQ,          STAT_TIC_SOFTIRQ,
	STAT_TIC_STOLEN,       STAT_TIC_GUEST,      STAT_TIC_GUEST_NICE,   STAT_SYS_CTX_SWITCHES,
	STAT_SYS_PROC_CREATED, STAT_SYS_INTERRUPTS, STAT_SYS_PROC_RUNNING, STAT_SYS_PROC_BLOCKED,
};
enum {
	ITEM_ID,
	ITEM_USER,
	ITEM_NICE,
	ITEM_SYSTEM,
	ITEM_IDLE,
	ITEM_IOWAIT,
	ITEM_IRQ,
	ITEM_SOFTIRQ,
	ITEM_STEAL,
	ITEM_GUEST,
	ITEM_GUEST_NICE,
	ITEM_SWITCHES,
	ITEM_FORKS,
	ITEM_INTERRUPTS,
	ITEM_RUNNING,
	ITEM_BLOCKED,
};

int cpu_open(const struct collect_context *context, void **ret_state)
{
	struct stat_info *info = NULL;
	int error;

	(void)context;
	error = procps_stat_new(&info);
	if (error < 0)
		return error;
	*ret_state = info;
	return 0;
}

static struct cpu_counters cpu_of(const struct stat_stack *stack, uint64_t ns_per_tick)
{
	return (struct cpu_counters){
		.id = PROC2_VALUE(stack, ITEM_ID, s_int),
		.user_ns = PROC2_VALUE(stack, ITEM_USER, ull_int) * ns_per_tick,
		.nice_ns = PROC2_VALUE(stack, ITEM_NICE, ull_int) * ns_per_tick,
		.system_ns = PROC2_VALUE(stack, ITEM_SYSTEM, ull_int) * ns_per_tick,
		.idle_ns = PROC2_VALUE(stack, ITEM_IDLE, ull_int) * ns_per_tick,
		.iowait_ns = PROC2_VALUE(stack, ITEM_IOWAIT, ull_int) * ns_per_tick,
		.irq_ns = PROC2_VALUE(stack, ITEM_IRQ, ull_int) * ns_per_tick,
		.softirq_ns = PROC2_VALUE(stack, ITEM_SOFTIRQ, ull_int) * ns_per_tick,
		.steal_ns = PROC2_VALUE(stack, ITEM_STEAL, ull_int) * ns_per_tick,
		.guest_ns = PROC2_VALUE(stack, ITEM_GUEST, ull_int) * ns_per_tick,
		.guest_nice_ns = PROC2_VALUE(stack, ITEM_GUEST_NICE, ull_int) * ns_per_tick,
	};
}

static void collect_scheduler(const struct stat_stack *stack, struct system_counters *system)
{
	system->context_switches = PROC2_VALUE(stack, ITEM_SWITCHES, ul_int);
	system->forks = PROC2_VALUE(stack, ITEM_FORKS, ul_int);
	system->interrupts = PROC2_VALUE(stack, ITEM_INTERRUPTS, ul_int);
	system->running_tasks = (uint32_t)PROC2_VALUE(stack, ITEM_RUNNING, ul_int);
	system->blocked_tasks = (uint32_t)PROC2_VALUE(stack, ITEM_BLOCKED, ul_int);
}

int cpu_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct system_counters *system = &snapshot->system;
	uint64_t ns_per_tick = NS_PER_S / context->host->clock_ticks_per_s;
	struct stat_reaped *reaped;

	reaped = procps_stat_reap(state, STAT_REAP_CPUS_ONLY, items, (int)ARRAY_SIZE(items));
	if (!reaped || reaped->cpus->total < 1)
		return errno ? -errno : -EIO;
	system->cpu = cpu_of(reaped->summary, ns_per_tick);
	system->cpu.id = -1; /* the library's own mark for the sum is another one */
	collect_scheduler(reaped->summary, system);
	system->cpu_count = (size_t)reaped->cpus->total;
	system->cpus = arena_calloc(&snapshot->arena, system->cpu_count, sizeof(*system->cpus));
	for (size_t i = 0; i < system->cpu_count; i++)
		system->cpus[i] = cpu_of(reaped->cpus->stacks[i], ns_per_tick);
	return 0;
}

void cpu_close(void *state)
{
	struct stat_info *info = state;

	procps_stat_unref(&info);
}
