/* SPDX-License-Identifier: MIT */
#include "collectors/collectors.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "collectors/cgroups.h"
#include "collectors/cpu.h"
#include "collectors/disks.h"
#include "collectors/load.h"
#include "collectors/memory.h"
#include "collectors/network.h"
#include "collectors/paging.h"
#include "collectors/pressure.h"
#include "collectors/processes.h"

static int processes_open(const struct collect_context *context, void **ret_state)
{
	*ret_state = process_scan_new(context->root, context->host);
	return 0;
}

static int processes_collect(void *state, const struct collect_context *context,
			     struct snapshot *snapshot)
{
	for (size_t i = 0; i < context->skip_count; i++)
		process_scan_skip(state, context->skip[i]);
	return process_scan_collect(state, context->needs, context->focus, snapshot);
}

static void processes_close(void *state)
{
	process_scan_free(state);
}

/* clang-format off */
const struct collector collector_table[] = {
	{"cpu", 0, "CPU times", "there is no /proc/stat or no /proc/cpuinfo", NULL,
	 cpu_open, cpu_collect, cpu_close},
	{"memory", 0, "memory", "there is no /proc/meminfo", NULL,
	 memory_open, memory_collect, memory_close},
	{"paging", 0, "paging", "there is no /proc/vmstat", NULL,
	 paging_open, paging_collect, paging_close},
	{"load", 0, "load and uptime", "there is no /proc/loadavg", NULL,
	 load_open, load_collect, load_close},
	{"pressure", 0, "pressure stall information", "the kernel was built or booted without it",
	 "boot with psi=1", pressure_open, pressure_collect, pressure_close},
	{"disks", 0, "disk readings", "there is no /proc/diskstats", NULL,
	 disks_open, disks_collect, disks_close},
	{"network", 0, "network readings", "there is no /proc/net/dev", NULL,
	 network_open, network_collect, network_close},
	{"processes", 0, "processes", "there is no /proc", NULL,
	 processes_open, processes_collect, processes_close},
	{"cgroups", NEED_CGROUP_STAT, "limits of control groups", "no control groups are mounted",
	 NULL, cgroups_open, cgroups_collect, cgroups_close},
};
/* clang-format on */
const size_t collector_count = ARRAY_SIZE(collector_table);

struct slot {
	void *state;
	bool is_open;
	int error;          /* of the last open */
	unsigned int retry; /* refreshes until it is tried again */
	uint64_t cost_ns;
};

ARRAY_DEFINE(skip_array, pid_t);

struct collectors {
	const struct proc_root *root; /* borrowed */
	const struct host *host;      /* borrowed */
	struct slot slots[ARRAY_SIZE(collector_table)];
	struct skip_array skip; /* not yet handed to the collectors */
};

struct collectors *collectors_new(const struct proc_root *root, const struct host *host)
{
	struct collectors *collectors = xcalloc(1, sizeof(*collectors));

	collectors->root = root;
	collectors->host = host;
	return collectors;
}

static void add_failure(const struct collector *collector, int error, struct snapshot *snapshot)
{
	const char *reason = strerror(-error), *command = NULL;

	if (error == -ENOENT || error == -ENOTDIR || error == -EOPNOTSUPP) {
		reason = collector->absent;
		command = collector->command;
	} else if (proc_is_refused(error)) {
		reason = "we may not read it";
		command = "sudo blametop";
	} else if (error == -EBADMSG) {
		reason = "the kernel prints it in a form we do not know";
	}
	snapshot_add_health(snapshot, collector->name, HEALTH_WARNING, collector->missing, reason,
			    command);
}

static int slot_open(struct slot *slot, const struct collector *collector,
		     const struct collect_context *context)
{
	if (slot->is_open)
		return 0;
	if (slot->retry > 0) {
		slot->retry--;
		return slot->error;
	}
	slot->error = collector->open(context, &slot->state);
	slot->is_open = slot->error == 0;
	slot->retry = slot->is_open ? 0 : COLLECTOR_RETRY_REFRESHES;
	if (slot->error)
		log_debug("collectors", "%s: open: %s", collector->name, strerror(-slot->error));
	return slot->error;
}

static void slot_run(struct slot *slot, const struct collector *collector,
		     const struct collect_context *context, struct snapshot *snapshot)
{
	uint64_t begin_ns = clock_thread_cpu_ns();
	int error = slot_open(slot, collector, context);

	if (!error)
		error = collector->collect(slot->state, context, snapshot);
	if (error)
		add_failure(collector, error, snapshot);
	slot->cost_ns = clock_thread_cpu_ns() - begin_ns;
}

void collectors_collect(struct collectors *collectors, uint32_t needs, struct focus focus,
			struct snapshot *snapshot)
{
	struct collect_context context = {
		.root = collectors->root,
		.host = collectors->host,
		/* The groups are found by the paths of the processes. */
		.needs = needs & NEED_CGROUP_STAT ? needs | NEED_CGROUP : needs,
		.focus = focus,
		.skip = collectors->skip.items,
		.skip_count = collectors->skip.count,
	};

	for (size_t i = 0; i < collector_count; i++) {
		const struct collector *collector = &collector_table[i];

		collectors->slots[i].cost_ns = 0;
		if (!collector->needs || collector->needs & needs)
			slot_run(&collectors->slots[i], collector, &context, snapshot);
	}
	collectors->skip.count = 0;
}

void collectors_skip(struct collectors *collectors, pid_t pid)
{
	*skip_array_push(&collectors->skip) = pid;
}

uint64_t collectors_cost_ns(const struct collectors *collectors, size_t index)
{
	return collectors->slots[index].cost_ns;
}

void collectors_free(struct collectors *collectors)
{
	if (!collectors)
		return;
	for (size_t i = 0; i < collector_count; i++)
		if (collectors->slots[i].is_open)
			collector_table[i].close(collectors->slots[i].state);
	skip_array_done(&collectors->skip);
	free(collectors);
}
