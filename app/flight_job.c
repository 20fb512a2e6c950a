/* SPDX-License-Identifier: MIT */
/* One file of the flight recorder, from its name to the removal of those that are too many. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/flight.h"
#include "app/flight_private.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/textbuf.h"
#include "base/units.h"

#define SUFFIX ".btr"
#define TRIGGER_WORD "-trigger"
/* Files of the same second. */
#define TRIES_MAX 100

struct flight_job {
	struct frame_ring_copy *copy;
	char *directory;
	char host[65]; /* as it stands in names */
	bool is_trigger;
	int event_fd;
	pthread_t thread;
	struct timespec when;
	int error;
	struct message message;
};

/** Only what no shell and no file system minds. */
static void host_for_names(const char *name, char *ret_host, size_t size)
{
	snprintf(ret_host, size, "%s", name[0] ? name : "host");
	for (char *c = ret_host; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	if (ret_host[0] == '.' || ret_host[0] == '-')
		ret_host[0] = '_';
}

/** The directory and those above it; only its owner may look into what is made. */
static int make_directories(const char *directory)
{
	char *path = xstrdup(directory);
	int error = 0;

	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		error = -errno;
	free(path);
	return error;
}

static char *path_of(const struct flight_job *job, int attempt)
{
	struct textbuf path = {0};
	char stamp[32], more[16] = "";
	struct tm utc;

	gmtime_r(&job->when.tv_sec, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	if (attempt > 1)
		snprintf(more, sizeof(more), "-%d", attempt);
	textbuf_printf(&path, "%s/%s-%s%s%s%s", job->directory, job->host, stamp,
		       job->is_trigger ? TRIGGER_WORD : "", more, SUFFIX);
	return path.data;
}

static void say_written(struct flight_job *job, const char *path)
{
	char size_text[UNIT_TEXT_SIZE], span_text[UNIT_TEXT_SIZE];
	uint64_t span_ns = frame_ring_copy_span_ns(job->copy);
	struct stat status;
	uint64_t size = stat(path, &status) == 0 ? (uint64_t)status.st_size : VALUE_UNKNOWN;

	message_set(&job->message, "wrote the last %s (%s) to %s",
		    units_duration(span_ns, span_text), units_bytes(size, size_text), path);
}

static void write_file(struct flight_job *job)
{
	job->error = make_directories(job->directory);
	if (job->error < 0) {
		message_set(&job->message, "cannot make the directory %s: %s", job->directory,
			    strerror(-job->error));
		return;
	}
	for (int attempt = 1; attempt <= TRIES_MAX; attempt++) {
		char *path = path_of(job, attempt);

		job->error = frame_ring_copy_save(job->copy, path, &job->message);
		if (job->error == 0)
			say_written(job, path);
		free(path);
		if (job->error != -EEXIST)
			return;
	}
}

/* Too many files: names of one host sort by time. */

static bool is_of_trigger(const struct flight_job *job, const char *name)
{
	size_t host = strlen(job->host), length = strlen(name), suffix = strlen(SUFFIX);

	return strncmp(name, job->host, host) == 0 && name[host] == '-' &&
	       isdigit((unsigned char)name[host + 1]) && strstr(name + host, "Z" TRIGGER_WORD) &&
	       length > suffix && strcmp(name + length - suffix, SUFFIX) == 0;
}

static void remove_oldest(const struct flight_job *job)
{
	struct dirent **entries = NULL;
	int count = scandir(job->directory, &entries, NULL, alphasort), found = 0;
	int fd = open(job->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = count - 1; i >= 0; i--) {
		if (is_of_trigger(job, entries[i]->d_name) && ++found > FLIGHT_KEEP && fd >= 0)
			unlinkat(fd, entries[i]->d_name, 0);
		free(entries[i]);
	}
	free(entries);
	if (fd >= 0)
		close(fd);
}

static void *run(void *context)
{
	struct flight_job *job = context;
	const uint64_t one = 1;

	write_file(job);
	if (job->error == 0 && job->is_trigger)
		remove_oldest(job);
	if (write(job->event_fd, &one, sizeof(one)) < 0)
		return NULL; /* the counter cannot be full */
	return NULL;
}

static void job_free(struct flight_job *job)
{
	frame_ring_copy_free(job->copy);
	free(job->directory);
	free(job);
}

/** Signals are for the other threads. */
static int start_thread(struct flight_job *job)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&job->thread, NULL, run, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct flight_job *flight_job_start(struct frame_ring_copy *copy, const char *directory,
				    const char *host, bool is_trigger, int event_fd)
{
	struct flight_job *job = xcalloc(1, sizeof(*job));
	int error;

	job->copy = copy;
	job->directory = xstrdup(directory);
	job->is_trigger = is_trigger;
	job->event_fd = event_fd;
	job->when = clock_wall();
	host_for_names(host, job->host, sizeof(job->host));
	error = start_thread(job);
	if (error == 0)
		return job;
	job_free(job);
	errno = error;
	return NULL;
}

int flight_job_end(struct flight_job *job, struct message *message)
{
	int error;

	pthread_join(job->thread, NULL);
	error = job->error;
	*message = job->message;
	job_free(job);
	return error;
}
