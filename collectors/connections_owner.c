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
	inode_array_done(&search->hopeless);
	inode_array_done(&search->wanted);
	*search = (struct owner_search){0};
}

static int compare_inodes(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static bool is_hopeless(const struct owner_search *search, uint32_t inode)
{
	return search->hopeless.count &&
	       bsearch(&inode, search->hopeless.items, search->hopeless.count, sizeof(inode),
		       compare_inodes);
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
		if (!((const struct watched *)slot->value)->is_guess)
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

static bool has_orphan_of(const struct orphan_array *orphans, uid_t uid)
{
	for (size_t i = 0; i < orphans->count; i++)
		if (orphans->items[i]->uid == uid)
			return true;
	return false;
}

static void look_through(struct connections *connections, const struct task *task,
			 const struct orphan_array *orphans, uint32_t *inodes)
{
	ssize_t count;

	if (task->flags & TASK_IS_KERNEL || !may_look_at(connections, task->uid) ||
	    !has_orphan_of(orphans, task->uid))
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

static int compare_orphan(const void *inode, const void *orphan)
{
	const struct inet_socket *const *socket = orphan;
	uint32_t left = *(const uint32_t *)inode;

	return (left > (*socket)->inode) - (left < (*socket)->inode);
}

/* Everybody was looked through since these were noted. */
static void give_up(struct owner_search *search, const struct orphan_array *orphans)
{
	struct inode_array *hopeless = &search->hopeless;

	for (size_t i = 0; i < search->wanted.count && hopeless->count < HOPELESS_MAX; i++) {
		uint32_t inode = search->wanted.items[i];

		if (bsearch(&inode, orphans->items, orphans->count, sizeof(*orphans->items),
			    compare_orphan))
			*inode_array_push(hopeless) = inode;
	}
	if (hopeless->count)
		qsort(hopeless->items, hopeless->count, sizeof(uint32_t), compare_inodes);
}

static void begin_round(struct owner_search *search, const struct snapshot *snapshot,
			const struct orphan_array *orphans)
{
	search->round_left = snapshot->process_count;
	search->wanted.count = 0;
	for (size_t i = 0; i < orphans->count; i++)
		*inode_array_push(&search->wanted) = orphans->items[i]->inode;
}

/* The rest takes turns over the frames; when everybody had one, the orphans stay orphans. */
static void go_round(struct connections *connections, const struct snapshot *snapshot,
		     const struct orphan_array *orphans, uint32_t *inodes, uint64_t end_ns)
{
	struct owner_search *search = &connections->owners;

	if (search->round_left == 0)
		begin_round(search, snapshot, orphans);
	while (search->round_left && clock_thread_cpu_ns() < end_ns) {
		search->turn = (search->turn + 1) % snapshot->process_count;
		search->round_left--;
		look_through(connections, &snapshot->processes[search->turn], orphans, inodes);
	}
	if (search->round_left == 0)
		give_up(search, orphans);
}

/* Those that ran since the last frame; in the next one it goes on where the time was over. */
static void look_at_runners(struct connections *connections, const struct snapshot *snapshot,
			    const struct orphan_array *orphans, uint32_t *inodes, uint64_t end_ns)
{
	struct owner_search *search = &connections->owners;
	size_t at = 0, resumed = search->runner < snapshot->process_count ? search->runner : 0;

	search->runner = 0;
	for (size_t i = resumed; i < snapshot->process_count; i++) {
		/* We ran, have thousands of descriptors and mostly not one connection. */
		if (!has_run(search, &snapshot->processes[i], &at) ||
		    snapshot->processes[i].tgid == connections->own_pid)
			continue;
		if (clock_thread_cpu_ns() >= end_ns) {
			search->runner = i;
			return;
		}
		look_through(connections, &snapshot->processes[i], orphans, inodes);
	}
}

static void search_owners(struct connections *connections, const struct snapshot *snapshot,
			  const struct orphan_array *orphans)
{
	uint32_t *inodes = xcalloc(PROCESS_SOCKETS_MAX, sizeof(*inodes));
	uint64_t begin_ns = clock_thread_cpu_ns();

	look_at_runners(connections, snapshot, orphans, inodes, begin_ns + FRAME_BUDGET_NS / 2);
	go_round(connections, snapshot, orphans, inodes, begin_ns + FRAME_BUDGET_NS);
	free(inodes);
}

/* Owners nobody may look for */

/* A user with one process: what is his is that process's. */
struct lone {
	uid_t uid;
	pid_t pid; /* 0: he has several */
};

ARRAY_DEFINE(lone_array, struct lone);

static struct lone *lone_of(const struct lone_array *lones, uid_t uid)
{
	for (size_t i = 0; i < lones->count; i++)
		if (lones->items[i].uid == uid)
			return &lones->items[i];
	return NULL;
}

static void find_lones(const struct connections *connections, const struct snapshot *snapshot,
		       struct lone_array *lones)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct task *task = &snapshot->processes[i];
		struct lone *known;

		if (task->flags & TASK_IS_KERNEL || may_look_at(connections, task->uid))
			continue;
		known = lone_of(lones, task->uid);
		if (known)
			known->pid = 0;
		else
			*lone_array_push(lones) = (struct lone){task->uid, task->tgid};
	}
}

/* The kernel tells whose user's a socket is, whoever asks. */
static void guess_owners(struct connections *connections, const struct snapshot *snapshot)
{
	struct net_view *view = &connections->views[0];
	struct lone_array lones = {0};

	find_lones(connections, snapshot, &lones);
	for (size_t i = 0; i < view->connections.count && lones.count; i++) {
		const struct inet_socket *socket = &view->connections.items[i];
		const struct lone *lone = lone_of(&lones, socket->uid);
		struct watched *watched;

		if (!lone || !lone->pid || !is_outbound(view, socket))
			continue;
		watched = hash_get(&connections->by_socket,
				   (struct hash_key){(uint64_t)lone->pid, socket->inode});
		if (!watched)
			watched = connections_learn_socket(connections, view, lone->pid, socket);
		if (watched && services[watched->row.service].is_database)
			connections_keep_hot(connections, watched);
	}
	lone_array_done(&lones);
}

void connections_find_owners(struct connections *connections, const struct snapshot *snapshot)
{
	struct orphan_array orphans = {0};

	if (connections->frame % HOPE_AGAIN_FRAMES == 0)
		connections->owners.hopeless.count = 0;
	find_orphans(connections, &orphans);
	if (orphans.count && snapshot->process_count)
		search_owners(connections, snapshot, &orphans);
	note_who_ran(&connections->owners, snapshot);
	orphan_array_done(&orphans);
	if (!connections->host->can_ptrace)
		guess_owners(connections, snapshot);
}
