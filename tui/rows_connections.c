/* SPDX-License-Identifier: MIT */
/* The rows of the screen that shows connections: one each, and whose it is. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/sort.h"
#include "tui/rows.h"

/* A connection on which nothing happens. */
static bool is_idle(const struct connection_usage *connection)
{
	return !connection->is_in_flight && !(connection->in_flight_share > 0) &&
	       !(connection->waited_share > 0) && !(connection->requests_per_s > 0);
}

/* Whether its process may be shown; what is idle is asked of the connection. */
static bool accepts_process(const struct rows_request *request, const struct task_usage *process)
{
	struct rows_request whose = *request;

	whose.hide_idle = false;
	if (request->connections_of)
		return process->now.tgid == request->connections_of;
	return rows_accept(&whose, process);
}

static bool accepts(const struct rows_request *request, const struct connection_usage *connection)
{
	if (request->hide_idle && is_idle(connection))
		return false;
	return !request->connection_filter ||
	       filter_matches(request->connection_filter, connection);
}

static size_t gather(struct rows *rows, const struct rows_request *request,
		     const struct connection_usage **ret_found)
{
	const struct interval *interval = request->interval;
	size_t count = 0;

	for (size_t i = 0; i < interval->connection_count; i++) {
		const struct connection_usage *connection = &interval->connections[i];
		const struct task_usage *process = interval_process(interval, connection->now.pid);

		if (!process || !accepts_process(request, process))
			continue;
		rows->connection_count++;
		if (connection->is_inbound && !request->show_inbound)
			rows->inbound_count++;
		else if (accepts(request, connection))
			ret_found[count++] = connection;
	}
	return count;
}

/* Unknown comes last in both directions; equals stay as they are, by process and socket. */
static int compare(const void *a, const void *b, void *context)
{
	const struct connection_usage *const *left = a, *const *right = b;
	const struct order *order = context;
	bool is_known = metric_is_known(order->metric, *left);
	int by_value;

	if (is_known != metric_is_known(order->metric, *right))
		return is_known ? -1 : 1;
	by_value = is_known ? metric_compare(order->metric, *left, *right) : 0;
	return order->is_descending ? -by_value : by_value;
}

void rows_build_connections(struct rows *rows, const struct rows_request *request)
{
	const struct interval *interval = request->interval;
	_cleanup_free_ const struct connection_usage **found =
		xcalloc(interval->connection_count + 1, sizeof(*found));
	struct order order = request->order;
	size_t count = gather(rows, request, found);

	sort_stable(found, count, sizeof(*found), compare, &order);
	for (size_t i = 0; i < count; i++)
		rows_push(rows, interval_process(interval, found[i]->now.pid))->connection =
			found[i];
}

size_t rows_find_connection(const struct rows *rows, struct task_key key, uint64_t inode)
{
	size_t first = rows->count;

	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];

		if (!row->connection || !task_key_equal(task_key_of(&row->usage->now), key))
			continue;
		if (row->connection->now.inode == inode)
			return i;
		if (first == rows->count)
			first = i;
	}
	return first;
}
