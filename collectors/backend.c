/* SPDX-License-Identifier: MIT */
#include "collectors/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/backend_private.h"
#include "collectors/stat_line.h"
#include "collectors/task_files.h"

/* A backend nobody asks about is forgotten after this; its title is read again when needed. */
#define FORGET_NS (10 * NS_PER_S)
#define BACKENDS_MAX 4096

void backends_init(struct backends *backends, const struct proc_root *root,
		   struct descriptors *descriptors)
{
	*backends = (struct backends){.root = root, .descriptors = descriptors};
	backends->text = xcalloc(1, PROC_TEXT_SIZE);
}

static void backend_free(struct backends *backends, struct backend *backend)
{
	descriptors_close(backends->descriptors, &backend->stat);
	descriptors_close(backends->descriptors, &backend->schedstat);
	descriptors_close(backends->descriptors, &backend->cmdline);
	descriptors_close(backends->descriptors, &backend->wchan);
	free(backend);
}

void backends_done(struct backends *backends)
{
	struct hash_slot *slot;
	size_t position = 0;

	while ((slot = hash_next(&backends->by_pid, &position)))
		backend_free(backends, slot->value);
	hash_done(&backends->by_pid);
	free(backends->text);
	free(backends->threads);
	*backends = (struct backends){0};
}

void backends_begin_look(struct backends *backends, uint64_t now_ns)
{
	backends->look++;
	backends->now_ns = now_ns;
	backends->is_listed = false;
}

static struct hash_key key_of(pid_t pid, pid_t tid)
{
	return (struct hash_key){(uint64_t)pid, (uint64_t)tid};
}

void backends_sweep(struct backends *backends)
{
	struct hash_key ended[64];
	struct hash_slot *slot;
	size_t position = 0, count = 0;

	while (count < ARRAY_SIZE(ended) && (slot = hash_next(&backends->by_pid, &position))) {
		const struct backend *backend = slot->value;

		if (backend->is_gone || backend->asked_ns + FORGET_NS < backends->now_ns)
			ended[count++] = slot->key;
	}
	for (size_t i = 0; i < count; i++)
		backend_free(backends, hash_remove(&backends->by_pid, ended[i]));
}

struct backend *backend_of(struct backends *backends, pid_t pid, pid_t tid)
{
	struct backend *backend = hash_get(&backends->by_pid, key_of(pid, tid));

	if (!backend && backends->by_pid.count < BACKENDS_MAX) {
		backend = xcalloc(1, sizeof(*backend));
		backend->pid = pid;
		backend->tid = tid;
		backend->last = (struct backend_look){.pid = tid ? tid : pid,
						      .run_ns = VALUE_UNKNOWN,
						      .run_delay_ns = VALUE_UNKNOWN};
		hash_put(&backends->by_pid, key_of(pid, tid), backend);
	}
	if (backend)
		backend->asked_ns = backends->now_ns;
	return backend;
}

static ssize_t read_file(struct backends *backends, struct backend *backend,
			 struct descriptor *descriptor, const char *file, bool keep)
{
	struct task_file_path path = {backend->pid, backend->tid, file};

	return descriptors_read(backends->descriptors, descriptor, backends->root, path, keep,
				backends->text);
}

/* Read */

void backend_read_title(struct backends *backends, struct backend *backend, bool keep)
{
	ssize_t length;

	proc_risk_begin(backends->root, backend->pid, "cmdline");
	length = read_file(backends, backend, &backend->cmdline, "cmdline", keep);
	proc_risk_end(backends->root);
	backend->titled_ns = backends->now_ns;
	if (length < 0) {
		backend->is_gone |= proc_is_gone((int)length);
		return;
	}
	for (ssize_t i = 0; i < length; i++)
		if (backends->text[i] == '\0')
			backends->text[i] = ' ';
	backend_title_parse(backends->text, &backend->title);
}

static char state_of_title(const struct backend_title *title, char state)
{
	if (!title->is_backend)
		return state;
	if (title->activity == BACKEND_IDLE)
		return 'i';
	if (title->activity == BACKEND_IN_TRANSACTION)
		return 't';
	/* What waits for a lock sleeps; the word stays a moment longer. */
	return title->activity == BACKEND_WAITING && state == 'S' ? 'L' : state;
}

/* A thread that serves one client sleeps in the network only when it has nothing to do for it. */
static char state_of_channel(struct backends *backends, struct backend *backend, char state)
{
	static const char *const network[] = {"poll_schedule", "wait_woken", "sk_wait_data",
					      "unix_stream"};
	ssize_t length =
		state == 'S' ? read_file(backends, backend, &backend->wchan, "wchan", true) : 0;

	for (size_t i = 0; length > 0 && i < ARRAY_SIZE(network); i++)
		if (strstr(backends->text, network[i]))
			return 'i';
	return state;
}

void backend_read(struct backends *backends, struct backend *backend, enum backend_kind kind)
{
	struct backend_look *look = &backend->last;
	struct schedstat_line schedstat;
	struct stat_line stat;
	ssize_t length = read_file(backends, backend, &backend->stat, "stat", true);

	backend->look = backends->look;
	look->state = 0;
	if (length < 0) {
		backend->is_gone |= proc_is_gone((int)length);
		return;
	}
	if (stat_line_parse(backends->text, (size_t)length, &stat))
		look->state = stat.state;
	length = read_file(backends, backend, &backend->schedstat, "schedstat", true);
	if (length > 0 && schedstat_parse(backends->text, (size_t)length, &schedstat)) {
		look->run_ns = schedstat.run_ns;
		look->run_delay_ns = schedstat.run_delay_ns;
	}
	if (kind == BACKEND_THREAD)
		look->state = state_of_channel(backends, backend, look->state);
	if (kind != BACKEND_TITLED)
		return;
	backend_read_title(backends, backend, true);
	look->state = state_of_title(&backend->title, look->state);
}

bool backends_look(struct backends *backends, pid_t pid, pid_t tid, enum backend_kind kind,
		   struct backend_look *ret_look)
{
	struct backend *backend = backend_of(backends, pid, tid);

	if (!backend)
		return false;
	if (backend->look != backends->look && !backend->is_gone)
		backend_read(backends, backend, kind);
	*ret_look = backend->last;
	return !backend->is_gone;
}
