/* SPDX-License-Identifier: MIT */
#include "app/sampler.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/sampler_worker.h"
#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"

/** How long quitting waits for a thread that is in the middle of a scan. */
#define FAREWELL_NS (100 * NS_PER_MS)

ARRAY_DEFINE(pid_array, pid_t);
ARRAY_DEFINE(worker_array, struct worker *);

struct sampler {
	const struct sampler_source *kind;
	struct worker *worker;
	/* Kept: snapshots still point to what their sources say of the host. */
	struct worker_array abandoned;
	struct pid_array skip;
	struct pid_array focus;
	uint64_t delay_ns;
	uint32_t needs, late;
};

static struct wish *wish_new(const struct sampler *sampler)
{
	size_t count = sampler->focus.count;
	struct wish *wish = xcalloc(1, sizeof(*wish) + count * sizeof(pid_t));

	wish->needs = sampler->needs;
	wish->late = sampler->late;
	wish->delay_ns = sampler->delay_ns;
	wish->pid_count = count;
	if (count)
		memcpy(wish->pids, sampler->focus.items, count * sizeof(pid_t));
	return wish;
}

/** A worker with a source of its own, which goes by what is wanted now. */
static int launch(const struct sampler *sampler, int event_fd, struct worker **ret_worker)
{
	struct source *source = sampler->kind->make(sampler->kind->databases, sampler->skip.items,
						    sampler->skip.count);

	return source ? worker_start(source, wish_new(sampler), event_fd, ret_worker) : -errno;
}

static void take_focus(struct sampler *sampler, uint32_t needs, struct focus focus)
{
	sampler->needs = needs;
	sampler->late = focus.late;
	sampler->focus.count = 0;
	for (size_t i = 0; i < focus.count; i++)
		*pid_array_push(&sampler->focus) = focus.pids[i];
}

int sampler_start(const struct sampler_source *kind, uint64_t delay_ns, uint32_t needs,
		  struct focus focus, struct sampler **ret_sampler)
{
	int event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (event_fd < 0)
		return -errno;
	struct sampler *sampler = xcalloc(1, sizeof(*sampler));
	sampler->kind = kind;
	sampler->delay_ns = delay_ns;
	take_focus(sampler, needs, focus);
	int error = launch(sampler, event_fd, &sampler->worker);
	if (error < 0) {
		close(event_fd);
		pid_array_done(&sampler->focus);
		free(sampler);
		return error;
	}
	*ret_sampler = sampler;
	return 0;
}

void sampler_stop(struct sampler *sampler)
{
	if (!sampler)
		return;
	int event_fd = sampler->worker->event_fd;
	bool have_ended = worker_end(sampler->worker, FAREWELL_NS);
	for (size_t i = 0; i < sampler->abandoned.count; i++)
		have_ended &= worker_end(sampler->abandoned.items[i], 0);
	if (have_ended)
		close(event_fd);
	worker_array_done(&sampler->abandoned);
	pid_array_done(&sampler->skip);
	pid_array_done(&sampler->focus);
	free(sampler);
}

const struct host *sampler_host(const struct sampler *sampler)
{
	const struct worker *first =
		sampler->abandoned.count ? sampler->abandoned.items[0] : sampler->worker;
	return source_host(first->source);
}

int sampler_event_fd(const struct sampler *sampler)
{
	return sampler->worker->event_fd;
}

struct snapshot *sampler_take(struct sampler *sampler, int *ret_error)
{
	event_drain(sampler->worker->event_fd);
	*ret_error = atomic_load(&sampler->worker->error);
	return atomic_exchange(&sampler->worker->snapshot, NULL);
}

static void sampler_send(struct sampler *sampler)
{
	free(atomic_exchange(&sampler->worker->wish, wish_new(sampler)));
}

void sampler_want(struct sampler *sampler, uint32_t needs, struct focus focus)
{
	take_focus(sampler, needs, focus);
	sampler_send(sampler);
}

void sampler_set_delay(struct sampler *sampler, uint64_t delay_ns)
{
	sampler->delay_ns = delay_ns;
	sampler_send(sampler);
	worker_wake(sampler->worker);
}

uint64_t sampler_delay(const struct sampler *sampler)
{
	return sampler->delay_ns;
}

void sampler_sample_now(struct sampler *sampler)
{
	atomic_store(&sampler->worker->sample_now, true);
	worker_wake(sampler->worker);
}

/** Go on without the thread that hangs; it keeps its source, whose host others still look at. */
static void leave_behind(struct sampler *sampler, pid_t pid)
{
	struct worker *stuck = sampler->worker, *fresh;

	*pid_array_push(&sampler->skip) = pid;
	int error = launch(sampler, stuck->event_fd, &fresh);
	if (error < 0) {
		sampler->skip.count--;
		log_debug("app", "no fresh sampler: %s", strerror(-error));
		return;
	}
	atomic_store(&stuck->quit, true);
	*worker_array_push(&sampler->abandoned) = stuck;
	sampler->worker = fresh;
}

bool sampler_check(struct sampler *sampler, uint64_t now_ns, struct stuck_reading *ret_stuck)
{
	uint64_t since_ns = atomic_load(&sampler->worker->busy_since_ns);
	struct stuck_reading reading = {0};

	if (!since_ns || now_ns < since_ns + SAMPLER_TELL_NS)
		return false;
	if (!sampler->kind->reading(sampler->worker->source, &reading) ||
	    reading.for_ns < SAMPLER_TELL_NS)
		reading = (struct stuck_reading){.for_ns = now_ns - since_ns};
	*ret_stuck = reading;
	if (reading.pid > 0 && reading.for_ns >= SAMPLER_LEAVE_NS &&
	    sampler->abandoned.count < SAMPLER_LEFT_MAX)
		leave_behind(sampler, reading.pid);
	return true;
}

size_t sampler_skipped(const struct sampler *sampler)
{
	return sampler->skip.count;
}
