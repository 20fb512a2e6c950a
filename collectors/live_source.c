/* SPDX-License-Identifier: MIT */
#include "collectors/live_source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/collectors.h"
#include "collectors/connections.h"
#include "collectors/exact.h"
#include "collectors/host.h"
#include "collectors/kept_file.h"
#include "collectors/wait_sampler.h"

/* An administrator who follows a hint (sysctl kernel.task_delayacct=1) sees it go after so many refreshes. */
#define HOST_CHECK_REFRESHES 10

/* Snapshots point to the host they were made with, and another thread reads them: what they
 * point to never changes. A change makes a new version; all die with the source. */
struct host_version {
	struct host host;
	struct host_version *older; /* owned */
};

struct live_source {
	struct source source;
	struct breadcrumb breadcrumb;
	struct proc_root root;
	struct host host; /* what the collectors look at; only the reading thread does */
	_Atomic(struct host_version *) published; /* owned */
	const struct database_list *databases;    /* borrowed; may be NULL */
	struct collectors *collectors;
	struct connections *connections; /* with `waits` */
	struct wait_sampler *waits;      /* NULL until somebody needs them */
	bool is_sampling;                /* the last snapshot needed them */
	struct exact *exact;             /* NULL: waits are sampled only */
	struct exact_refusal refusal;    /* no reason: nobody was refused */
	struct kept_file own_memory;     /* self/statm */
	uint64_t sequence;
};

static struct live_source *live_of(struct source *source)
{
	return (struct live_source *)source; /* its first member */
}

static void publish_host(struct live_source *live)
{
	struct host_version *version = xcalloc(1, sizeof(*version));

	version->host = live->host;
	version->older = atomic_load(&live->published);
	atomic_store(&live->published, version);
}

static uint64_t own_resident_bytes(struct live_source *live)
{
	struct scan text;
	uint64_t pages;

	if (kept_file_read(&live->own_memory, &text) || !scan_skip_words(&text, 1))
		return VALUE_UNKNOWN;
	scan_blanks(&text);
	return scan_u64(&text, &pages) ? pages * live->host.page_bytes : VALUE_UNKNOWN;
}

/* Meeting every process for the first time takes many times as long as any later refresh, so
 * that the last of them would be read long after the time the snapshot bears, and the first
 * interval would come out too long for it. The first reading is for acquaintance only. */
static void get_acquainted(struct live_source *live, uint32_t needs, struct focus focus)
{
	struct snapshot *snapshot = snapshot_new();

	collectors_collect(live->collectors, needs, focus, snapshot);
	snapshot_free(snapshot);
}

/* Recorded trees have no threads to look at. */
static void collect_waits(struct live_source *live, uint32_t needs, struct focus focus,
			  struct snapshot *snapshot)
{
	live->is_sampling = (needs & (NEED_WAITS | NEED_CONNECTIONS)) && live->root.is_live;
	if (!live->is_sampling)
		return;
	if (!live->waits) {
		live->connections = connections_new(&live->root, &live->host, live->databases);
		live->waits = wait_sampler_new(&live->root, &live->host, live->connections);
		wait_sampler_measure(live->waits, live->exact);
	}
	connections_know_processes(live->connections, snapshot);
	wait_sampler_fold(live->waits, snapshot, focus);
	connections_take_time(live->connections, focus.late & NEED_CONNECTIONS);
	connections_fold(live->connections, snapshot);
}

/** Waits were to be measured, and are not, or not all. */
static void add_exact_health(const struct live_source *live, struct snapshot *snapshot)
{
	uint64_t lost = live->exact ? exact_lost(live->exact) : 0;
	char missing[64];

	if (live->refusal.reason.text[0])
		snapshot_add_health(snapshot, "exact", HEALTH_WARNING, "exact times of waits",
				    live->refusal.reason.text, live->refusal.command);
	if (!lost)
		return;
	snprintf(missing, sizeof(missing), "exact times of %" PRIu64 " waits", lost);
	snapshot_add_health(snapshot, "exact", HEALTH_NOTE, missing,
			    "more threads or kinds of waits than the kernel's tables hold", NULL);
}

static int live_next(struct source *source, uint32_t needs, struct focus focus,
		     struct snapshot **ret_snapshot)
{
	struct live_source *live = live_of(source);
	uint64_t begin_ns = clock_thread_cpu_ns();
	struct snapshot *snapshot;

	if (live->sequence == 0)
		get_acquainted(live, needs, focus);
	if (live->sequence % HOST_CHECK_REFRESHES == HOST_CHECK_REFRESHES - 1 &&
	    host_refresh(&live->root, &live->host))
		publish_host(live);
	snapshot = snapshot_new();
	snapshot->sequence = ++live->sequence;
	snapshot->time_ns = clock_now_ns();
	snapshot->boot_ns = clock_boot_ns();
	snapshot->wall_time = clock_wall();
	snapshot->needs = needs;
	snapshot->host = &atomic_load(&live->published)->host;
	collectors_collect(live->collectors, needs, focus, snapshot);
	collect_waits(live, needs, focus, snapshot);
	host_add_health(snapshot->host, snapshot);
	add_exact_health(live, snapshot);
	snapshot->cost.resident_bytes = own_resident_bytes(live);
	snapshot->cost.cpu_ns = clock_own_cpu_ns();
	snapshot->cost.collect_ns = clock_thread_cpu_ns() - begin_ns;
	snapshot_seal(snapshot);
	*ret_snapshot = snapshot;
	return 0;
}

static const struct host *live_host(const struct source *source)
{
	const struct live_source *live = (const struct live_source *)source;

	return &atomic_load(&live->published)->host;
}

static uint64_t live_next_look_ns(const struct source *source)
{
	const struct live_source *live = (const struct live_source *)source;

	return live->is_sampling ? wait_sampler_next_ns(live->waits) : UINT64_MAX;
}

static void live_look(struct source *source)
{
	wait_sampler_look(live_of(source)->waits);
}

static void live_free(struct source *source)
{
	struct live_source *live = live_of(source);
	struct host_version *version = atomic_load(&live->published), *older;

	collectors_free(live->collectors);
	wait_sampler_free(live->waits);
	exact_close(live->exact);
	connections_free(live->connections);
	kept_file_close(&live->own_memory);
	for (; version; version = older) {
		older = version->older;
		free(version);
	}
	proc_root_close(&live->root);
	free(live);
}

static const struct source_operations live_operations = {
	.next = live_next,
	.host = live_host,
	.next_look_ns = live_next_look_ns,
	.look = live_look,
	.free = live_free,
};

static void measure_waits(struct live_source *live, bool is_lenient)
{
	if (exact_open(&live->exact, &live->refusal) != 0 && is_lenient)
		live->refusal = (struct exact_refusal){.command = NULL};
}

struct source *live_source_new(const struct live_options *options)
{
	static const struct live_options defaults = {0};
	struct live_source *live = xcalloc(1, sizeof(*live));
	int error;

	if (!options)
		options = &defaults;
	error = proc_root_open(options->proc_path, &live->breadcrumb, &live->root);
	if (error) {
		free(live);
		errno = -error;
		return NULL;
	}
	live->source.operations = &live_operations;
	live->databases = options->databases;
	host_read(&live->root, &live->host);
	publish_host(live);
	live->collectors = collectors_new(&live->root, &live->host);
	/* Of no recorded tree: the cost is ours, here and now. Without it the size is unknown. */
	kept_file_open(&live->root, "self/statm", &live->own_memory);
	if (options->is_exact && live->root.is_live)
		measure_waits(live, options->is_lenient);
	for (size_t i = 0; i < options->skip_count; i++)
		collectors_skip(live->collectors, options->skip[i]);
	return &live->source;
}

const struct exact_refusal *live_source_refusal(const struct source *source)
{
	const struct live_source *live = (const struct live_source *)source;

	return live->refusal.reason.text[0] ? &live->refusal : NULL;
}

const struct breadcrumb *live_source_breadcrumb(const struct source *source)
{
	return &((const struct live_source *)source)->breadcrumb;
}

void live_source_skip(struct source *source, pid_t pid)
{
	collectors_skip(live_of(source)->collectors, pid);
}
