/* SPDX-License-Identifier: MIT */
#include "app/sampler_worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"

/** The second snapshot comes early, so that numbers are on the screen at once. */
#define FIRST_DELAY_NS (100 * NS_PER_MS)

static void poke(int fd)
{
	uint64_t one = 1;

	/* Fails only when the counter is full, which wakes as well. */
	if (write(fd, &one, sizeof(one)) < 0)
		log_debug("app", "eventfd: %s", strerror(errno));
}

void event_drain(int event_fd)
{
	uint64_t count;

	if (read(event_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
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
		event_drain(worker->wake_fd);
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

int worker_start(struct source *source, struct wish *wish, int event_fd, struct worker **ret_worker)
{
	struct worker *worker = xcalloc(1, sizeof(*worker));

	worker->source = source;
	worker->event_fd = event_fd;
	worker->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	worker->current = wish;
	int error = worker->wake_fd < 0 ? -errno : worker_launch(worker);
	if (error < 0) {
		worker_free(worker);
		return error;
	}
	*ret_worker = worker;
	return 0;
}

void worker_wake(struct worker *worker)
{
	poke(worker->wake_fd);
}

bool worker_end(struct worker *worker, uint64_t patience_ns)
{
	struct timespec until;

	atomic_store(&worker->quit, true);
	worker_wake(worker);
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
