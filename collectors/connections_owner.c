/* SPDX-License-Identifier: MIT */
/*
 * The kernel tells of all connections, but not who holds them. Whoever was asked about is known.
 * For the others descriptors of processes are looked through, a few in each frame: first of those
 * that ran since the frame before, because a new connection has been made by somebody who runs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "collectors/connections_private.h"

/* CPU time of one frame for this. */
#define FRAME_BUDGET_NS (2 * NS_PER_MS)
#define PROCESS_SOCKETS_MAX 4096
#define HOPELESS_MAX 16384
/* Inodes nobody seems to hold are given another chance after so many frames. */
#define HOPE_AGAIN_FRAMES 60

ARRAY_DEFINE(orphan_array, const struct inet_socket *);

void owner_search_done(struct owner_search *search)
{
	free(search->before);
	free(search->hopeless);
	*search = (struct owner_search){0};
}

static int compare_inodes(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static bool is_hopeless(const struct owner_search *search, uint32_t inode)
{
	return search->hopeless_count && bsearch(&inode, search->hopeless, search->hopeless_count,
						 sizeof(inode), compare_inodes);
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* Inodes of sockets somebody watches, ascending; owned by the caller. */
static uint64_t *watched_inodes(const struct connections *connections, size_t *ret_count)
{
	uint64_t *inodes = xcalloc(connections->by_socket.count + 1, sizeof(*inodes));
	struct hash_slot *slot;
	size_t position = 0, count = 0;

	while ((slot = hash_next(&connections->by_socket, &position)))
		inodes[count++] = slot->key.b;
	qsort(inodes, count, sizeof(*inodes), compare_numbers);
	*ret_count = count;
	return inodes;
}

static bool may_look_at(const struct connections *connections, uid_t uid)
{
	return connections->host->can_ptrace || connections->host->uid == uid;
}

static bool is_outbound(const struct net_view *view, const struct inet_socket *socket)
{
	return socket->key.protocol == IPPROTO_TCP && socket->key.remote.port &&
	       !net_view_listener(view, &socket->key.local);
}

/* Connections to others that nobody is known to hold, ascending by inode. */
static void find_orphans(struct connections *connections, struct orphan_array *orphans)
{
	const struct net_view *view = &connections->views[0];
	size_t count;
	uint64_t *known = watched_inodes(connections, &count);

	for (size_t i = 0; i < view->connections.count; i++) {
		const struct inet_socket *socket = &view->connections.items[i];
		uint64_t inode = socket->inode;

		if (!may_look_at(connections, socket->uid) || !is_outbound(view, socket) ||
		    is_hopeless(&connections->owners, socket->inode) ||
		    bsearch(&inode, known, count, sizeof(inode), compare_numbers))
			continue;
		*orphan_array_push(orphans) = socket;
	}
	free(known);
}

static const struct inet_socket *orphan_of(const struct orphan_array *orphans, uint32_t inode)
{
	size_t low = 0, high = orphans->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (orphans->items[middle]->inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == orphans->count || orphans->items[low]->inode != inode)
		return NULL;
	return orphans->items[low];
}

static void look_through(struct connections *connections, const struct task *task,
			 const struct orphan_array *orphans, uint32_t *inodes)
{
	ssize_t count;

	if (task->flags & TASK_IS_KERNEL || !may_look_at(connections, task->uid))
		return;
	count = socket_inodes_of(connections->root, task->tgid, inodes, PROCESS_SOCKETS_MAX);
	for (ssize_t i = 0; i < count; i++) {
		const struct inet_socket *socket = orphan_of(orphans, inodes[i]);

		if (socket)
			connections_learn_socket(connections, &connections->views[0], task->tgid,
						 socket);
	}
}

/* Rows and what we noted both ascend by pid. */
static bool has_run(const struct owner_search *search, const struct task *task, size_t *at)
{
	while (*at < search->count && search->before[*at].pid < task->tgid)
		++*at;
	return *at == search->count || search->before[*at].pid != task->tgid ||
	       search->before[*at].run_ns != task->run_ns;
}

static void note_who_ran(struct owner_search *search, const struct snapshot *snapshot)
{
	if (search->capacity < snapshot->process_count) {
		search->capacity = snapshot->process_count + snapshot->process_count / 4;
		search->before =
			xreallocarray(search->before, search->capacity, sizeof(*search->before));
	}
	search->count = snapshot->process_count;
	for (size_t i = 0; i < snapshot->process_count; i++)
		search->before[i] =
			(struct ran){snapshot->processes[i].tgid, snapshot->processes[i].run_ns};
}

static void give_up(struct owner_search *search, const struct orphan_array *orphans)
{
	size_t count = search->hopeless_count;

	if (count + orphans->count > HOPELESS_MAX)
		return;
	if (search->hopeless_capacity < count + orphans->count) {
		search->hopeless_capacity = count + orphans->count;
		search->hopeless = xreallocarray(search->hopeless, search->hopeless_capacity,
						 sizeof(*search->hopeless));
	}
	for (size_t i = 0; i < orphans->count; i++)
		search->hopeless[count + i] = orphans->items[i]->inode;
	search->hopeless_count = count + orphans->count;
	qsort(search->hopeless, search->hopeless_count, sizeof(uint32_t), compare_inodes);
}

/* The rest takes turns over the frames; when everybody had one, the orphans stay orphans. */
static void go_round(struct connections *connections, const struct snapshot *snapshot,
		     const struct orphan_array *orphans, uint32_t *inodes, uint64_t end_ns)
{
	struct owner_search *search = &connections->owners;

	if (search->round_left == 0)
		search->round_left = snapshot->process_count;
	while (search->round_left && clock_thread_cpu_ns() < end_ns) {
		search->turn = (search->turn + 1) % snapshot->process_count;
		search->round_left--;
		look_through(connections, &snapshot->processes[search->turn], orphans, inodes);
	}
	if (search->round_left == 0)
		give_up(search, orphans);
}

static void search(struct connections *connections, const struct snapshot *snapshot,
		   const struct orphan_array *orphans)
{
	uint64_t end_ns = clock_thread_cpu_ns() + FRAME_BUDGET_NS;
	uint32_t *inodes = xcalloc(PROCESS_SOCKETS_MAX, sizeof(*inodes));
	size_t at = 0;

	for (size_t i = 0; i < snapshot->process_count && clock_thread_cpu_ns() < end_ns; i++)
		if (has_run(&connections->owners, &snapshot->processes[i], &at))
			look_through(connections, &snapshot->processes[i], orphans, inodes);
	go_round(connections, snapshot, orphans, inodes, end_ns);
	free(inodes);
}

void connections_find_owners(struct connections *connections, const struct snapshot *snapshot)
{
	struct orphan_array orphans = {0};

	if (connections->frame % HOPE_AGAIN_FRAMES == 0)
		connections->owners.hopeless_count = 0;
	find_orphans(connections, &orphans);
	if (orphans.count && snapshot->process_count)
		search(connections, snapshot, &orphans);
	note_who_ran(&connections->owners, snapshot);
	orphan_array_done(&orphans);
}
