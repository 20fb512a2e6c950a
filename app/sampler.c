/* SPDX-License-Identifier: MIT */
/*
 * Two mailboxes per worker, each one pointer that is exchanged atomically: a wish goes in, a
 * snapshot comes out. Whoever exchanges owns what he gets, so nothing is shared and nothing is locked.
 */
#include "app/sampler.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "collectors/live_source.h"
#include "collectors/procfs.h"

/** The second snapshot comes early, so that numbers are on the screen at once. */
#define FIRST_DELAY_NS (100 * NS_PER_MS)
/** How long quitting waits for a thread that is in the middle of a scan. */
#define FAREWELL_NS (100 * NS_PER_MS)

struct wish {
	uint32_t needs;
	uint64_t delay_ns;
	uint32_t late;
	size_t pid_count;
	pid_t pids[];
};

/** Whoever comes second, the thread that ends or the owner that leaves it, frees the worker. */
enum fate { RUNNING, HAS_ENDED, IS_LEFT };

/** One thread and its source. Both sides reach it only through atomics once it runs. */
struct worker {
	struct source *source;
	pthread_t thread;
	_Atomic(struct wish *) wish;
	_Atomic(struct snapshot *) snapshot;
	atomic_int error; /* -errno of the last collecting; 0: fine */
	atomic_bool quit;
	atomic_bool sample_now;
	atomic_int fate;                    /* enum fate */
	atomic_uint_fast64_t busy_since_ns; /* 0: between two snapshots */
	int wake_fd;                        /* a wish is there */
	int event_fd;                       /* a snapshot is there */
	struct wish *current;               /* the thread's own */
	uint64_t taken;                     /* snapshots so far */
	uint64_t next_ns;                   /* when the next one is due */
};

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

static bool live_reading(const struct source *source, struct stuck_reading *ret_reading)
{
	const struct breadcrumb *crumb = live_source_breadcrumb(source);
	const char *file = atomic_load(&crumb->file);
	uint64_t since_ns = atomic_load(&crumb->since_ns);
	uint64_t now_ns = clock_now_ns();

	if (!file)
		return false;
	*ret_reading = (struct stuck_reading){
		.pid = atomic_load(&crumb->pid),
		.file = file,
		.for_ns = now_ns > since_ns ? now_ns - since_ns : 0,
	};
	return true;
}

static struct source *live_make(const struct database_list *databases, const pid_t *skip,
				size_t count)
{
	return live_source_new(
		&(struct live_options){.skip = skip, .skip_count = count, .databases = databases});
}

static struct source *live_make_exact(const struct database_list *databases, const pid_t *skip,
				      size_t count)
{
	return live_source_new(&(struct live_options){
		.skip = skip, .skip_count = count, .databases = databases, .is_exact = true});
}

static struct source *live_make_lenient(const struct database_list *databases, const pid_t *skip,
					size_t count)
{
	return live_source_new(&(struct live_options){.skip = skip,
						      .skip_count = count,
						      .databases = databases,
						      .is_exact = true,
						      .is_lenient = true});
}

const struct sampler_source sampler_live = {live_make, live_reading, NULL};
const struct sampler_source sampler_live_exact = {live_make_exact, live_reading, NULL};
const struct sampler_source sampler_live_lenient = {live_make_lenient, live_reading, NULL};

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

static void poke(int fd)
{
	uint64_t one = 1;

	/* Fails only when the counter is full, which wakes as well. */
	if (write(fd, &one, sizeof(one)) < 0)
		log_debug("app", "eventfd: %s", strerror(errno));
}

static void drain(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		log_debug("app", "eventfd: %s", strerror(errno));
}

/** Take over the newest wish, if there is one. */
static void worker_take_wish(struct worker *worker)
{
	struct wish *wish = atomic_exchange(&worker->wish, NULL);

	if (!wish)
		return;
	if (wish->delay_ns != worker->current->delay_ns && worker->taken > 1)
		worker->next_ns = clock_now_ns() + wish->delay_ns;
	free(worker->current);
	worker->current = wish;
}

/** Wait for a wish, at most until `until_ns`. */
static void worker_nap(struct worker *worker, uint64_t until_ns)
{
	uint64_t now_ns = clock_now_ns();
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec left = {(time_t)(left_ns / NS_PER_S), (long)(left_ns % NS_PER_S)};
	struct pollfd wake = {.fd = worker->wake_fd, .events = POLLIN};

	if (ppoll(&wake, 1, &left, NULL) > 0) {
		drain(worker->wake_fd);
		worker_take_wish(worker);
	}
}

/** Look at what threads wait for when the source wants to. */
static void worker_look(struct worker *worker)
{
	atomic_store(&worker->busy_since_ns, clock_now_ns());
	source_look(worker->source);
	atomic_store(&worker->busy_since_ns, 0);
}

/** Until the next snapshot is due; false when the program ends. */
static bool worker_wait(struct worker *worker)
{
	while (!atomic_load(&worker->quit)) {
		uint64_t now_ns = clock_now_ns(), look_ns = source_next_look_ns(worker->source);

		if (atomic_exchange(&worker->sample_now, false))
			worker->next_ns = now_ns;
		if (now_ns >= worker->next_ns)
			return true;
		if (now_ns >= look_ns)
			worker_look(worker);
		else
			worker_nap(worker, look_ns < worker->next_ns ? look_ns : worker->next_ns);
	}
	return false;
}

/** Ticks keep their grid; those that were slept through are left out. */
static void worker_plan_next(struct worker *worker, uint64_t began_ns)
{
	uint64_t delay_ns = worker->current->delay_ns;
	uint64_t now_ns = clock_now_ns();

	if (worker->taken == 1 && delay_ns > FIRST_DELAY_NS)
		delay_ns = FIRST_DELAY_NS;
	worker->next_ns = (worker->next_ns ? worker->next_ns : began_ns) + delay_ns;
	if (worker->next_ns <= now_ns)
		worker->next_ns = now_ns + delay_ns;
}

static void worker_sample(struct worker *worker)
{
	const struct wish *wish = worker->current;
	struct focus focus = {wish->pids, wish->pid_count, wish->late};
	struct snapshot *snapshot = NULL;
	uint64_t began_ns = clock_now_ns();

	atomic_store(&worker->busy_since_ns, began_ns);
	int error = source_next(worker->source, wish->needs, focus, &snapshot);
	atomic_store(&worker->busy_since_ns, 0);
	atomic_store(&worker->error, error < 0 ? error : 0);
	worker->taken++;
	worker_plan_next(worker, began_ns);
	if (snapshot)
		snapshot_free(atomic_exchange(&worker->snapshot, snapshot));
	poke(worker->event_fd);
}

static void worker_free(struct worker *worker)
{
	snapshot_free(atomic_exchange(&worker->snapshot, NULL));
	free(atomic_exchange(&worker->wish, NULL));
	free(worker->current);
	source_free(worker->source);
	close(worker->wake_fd);
	free(worker);
}

static void *worker_run(void *argument)
{
	struct worker *worker = argument;

	pthread_setname_np(pthread_self(), "sampler");
	while (worker_wait(worker)) {
		worker_take_wish(worker);
		worker_sample(worker);
	}
	if (atomic_exchange(&worker->fate, HAS_ENDED) == IS_LEFT)
		worker_free(worker);
	return NULL;
}

/** Signals are the main loop's business, but a crash is anybody's. */
static int worker_launch(struct worker *worker)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	sigset_t others, old;

	sigfillset(&others);
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++)
		sigdelset(&others, crashes[i]);
	pthread_sigmask(SIG_SETMASK, &others, &old);
	int error = pthread_create(&worker->thread, NULL, worker_run, worker);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -error;
}

static int worker_start(const struct sampler *sampler, int event_fd, struct worker **ret_worker)
{
	struct source *source = sampler->kind->make(sampler->kind->databases, sampler->skip.items,
						    sampler->skip.count);

	if (!source)
		return -errno;
	struct worker *worker = xcalloc(1, sizeof(*worker));
	worker->source = source;
	worker->event_fd = event_fd;
	worker->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	worker->current = wish_new(sampler);
	int error = worker->wake_fd < 0 ? -errno : worker_launch(worker);
	if (error < 0) {
		worker_free(worker);
		return error;
	}
	*ret_worker = worker;
	return 0;
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
	int error = worker_start(sampler, event_fd, &sampler->worker);
	if (error < 0) {
		close(event_fd);
		pid_array_done(&sampler->focus);
		free(sampler);
		return error;
	}
	*ret_sampler = sampler;
	return 0;
}

/**
 * A worker that is busy now may be stuck for ever.
 *
 * @return false: it did not end in time and keeps what it uses, the event descriptor too
 */
static bool worker_end(struct worker *worker, uint64_t patience_ns)
{
	struct timespec until;

	atomic_store(&worker->quit, true);
	poke(worker->wake_fd);
	clock_gettime(CLOCK_REALTIME, &until);
	patience_ns += (uint64_t)until.tv_nsec;
	until.tv_sec += (time_t)(patience_ns / NS_PER_S);
	until.tv_nsec = (long)(patience_ns % NS_PER_S);
	pthread_t thread = worker->thread;
	if (pthread_timedjoin_np(thread, NULL, &until) == 0) {
		worker_free(worker);
		return true;
	}
	if (atomic_exchange(&worker->fate, IS_LEFT) == HAS_ENDED)
		worker_free(worker);
	pthread_detach(thread);
	return false;
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
	drain(sampler->worker->event_fd);
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
	poke(sampler->worker->wake_fd);
}

uint64_t sampler_delay(const struct sampler *sampler)
{
	return sampler->delay_ns;
}

void sampler_sample_now(struct sampler *sampler)
{
	atomic_store(&sampler->worker->sample_now, true);
	poke(sampler->worker->wake_fd);
}

/** Go on without the thread that hangs; it keeps its source, whose host others still look at. */
static void leave_behind(struct sampler *sampler, pid_t pid)
{
	struct worker *stuck = sampler->worker, *fresh;

	*pid_array_push(&sampler->skip) = pid;
	int error = worker_start(sampler, stuck->event_fd, &fresh);
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
