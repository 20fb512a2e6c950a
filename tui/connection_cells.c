/* SPDX-License-Identifier: MIT */
#include "tui/connection_cells.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "tui/blame.h"
#include "tui/search.h"

/* --- What the server does --- */

/* clang-format off */
static const struct backend_look {
	char state;
	const char *words;
	enum style style;
} backend_looks[] = {
	{'R', "cpu", STYLE_WAIT_CPU},
	{'D', "disk", STYLE_WAIT_DISK},
	{'L', "lock", STYLE_WAIT_LOCK},
	{'i', "idle", STYLE_DIM},
	{'t', "idle in transaction", STYLE_NOTICE},
	{'S', "sleeps", STYLE_DIM},
	{'T', "stopped", STYLE_WARNING},
	{'Z', "ended", STYLE_ENDED},
};
/* clang-format on */
static const struct backend_look no_backend = {0, "-", STYLE_DIM};

static const struct backend_look *look_of(char state)
{
	for (size_t i = 0; i < ARRAY_SIZE(backend_looks); i++)
		if (backend_looks[i].state == state)
			return &backend_looks[i];
	return &no_backend;
}

const char *backend_words(char state)
{
	return look_of(state)->words;
}

/* --- Cells of a connection --- */

static bool is_quiet(const struct connection_usage *connection)
{
	return !connection->is_in_flight && !(connection->in_flight_share >= 0.0005);
}

static void draw_service(struct grid *grid, struct rect cell,
			 const struct connection_usage *connection)
{
	const struct service_info *info = &services[connection->now.service];
	bool is_known = connection->now.service != SERVICE_UNKNOWN;

	grid_put(grid, cell.row, cell.column, cell.columns,
		 info->is_database ? STYLE_WAIT_DB : STYLE_DIM, is_known ? info->key : "-");
}

/* @return the column behind it */
static int put(struct grid *grid, struct rect cell, int at, enum style style, const char *bytes,
	       size_t length)
{
	int end = cell.column + cell.columns;

	return at +
	       grid_put_visible(grid, cell.row, at, end > at ? end - at : 0, style, bytes, length);
}

/* What a search found is marked, unless its beginning is scrolled out. */
static void draw_address(const struct table_look *look, struct grid *grid, struct rect cell,
			 const struct connection_usage *connection, enum style style)
{
	const char *text = connection->now.address ? connection->now.address : "-";
	size_t length = strlen(text), shift = (size_t)look->placed->text_shift, start, end;
	long match;
	int at = cell.column;

	shift = shift < length ? shift : length;
	match = look->match ? search_text(text + shift, look->match) : -1;
	start = match >= 0 ? shift + (size_t)match : length;
	end = match >= 0 ? start + strlen(look->match) : length;
	at = put(grid, cell, at, style, text + shift, start - shift);
	at = put(grid, cell, at, STYLE_MATCH, text + start, end - start);
	put(grid, cell, at, style, text + end, length - end);
}

static const struct metric *thread_metric(void)
{
	static const struct metric *metric;

	if (!metric)
		metric = metric_find(&connection_metrics, "tid");
	return metric;
}

static const struct metric *service_metric(void)
{
	static const struct metric *metric;

	if (!metric)
		metric = metric_find(&connection_metrics, "service");
	return metric;
}

static void draw_metric(const struct table_look *look, struct grid *grid, struct rect cell,
			const struct metric *metric, const struct connection_usage *connection,
			enum style style)
{
	if (metric == service_metric())
		draw_service(grid, cell, connection);
	else if (metric == thread_metric() && !connection->now.tid)
		grid_put_right(grid, cell.row, cell.column, cell.columns, STYLE_DIM, "-");
	else
		table_draw_metric(grid, cell.row, cell.column, cell.columns, metric, connection,
				  style, look->scratch);
}

void connection_cell_draw(const struct table_look *look, struct grid *grid, struct rect cell,
			  const struct column *column, const struct row *item, enum style style)
{
	const struct connection_usage *connection = item->connection;
	const struct backend_look *backend = look_of(connection->now.backend_state);

	if (style == STYLE_NORMAL && (connection->is_inbound || is_quiet(connection)))
		style = STYLE_DIM;
	if (column->kind == COLUMN_SERVER_DOES)
		grid_put(grid, cell.row, cell.column, cell.columns, backend->style, backend->words);
	else if (column->kind == COLUMN_ADDRESS)
		draw_address(look, grid, cell, connection, style);
	else
		draw_metric(look, grid, cell, column->metric, connection, style);
}

/* --- What a thread waits for --- */

/* The connection this thread waited on last, when it waited in this interval. */
static const struct connection_usage *waited_on(const struct table_look *look,
						const struct task *thread)
{
	size_t count = 0;
	const struct connection_usage *connections =
		look->view && look->view->interval
			? interval_connections_of(look->view->interval, thread->tgid, &count)
			: NULL;

	for (size_t i = 0; connections && i < count; i++)
		if (connections[i].now.tid == thread->tid && connections[i].waited_share > 0)
			return &connections[i];
	return NULL;
}

void waits_for_cell_draw(const struct table_look *look, struct grid *grid, struct rect cell,
			 const struct row *item)
{
	const struct task_usage *usage = item->usage;
	enum wait_class class = blame_main_class(&usage->split);
	int at = cell.column, end = cell.column + cell.columns;
	const struct connection_usage *connection = NULL;
	char share[UNIT_TEXT_SIZE];

	if (class == WAIT_IDLE) {
		bool is_known = !isnan(usage->split.share[WAIT_IDLE]);

		grid_put(grid, cell.row, at, cell.columns, STYLE_DIM, is_known ? "idle" : "-");
		return;
	}
	at += grid_printf(grid, cell.row, at, end - at, blame_style(class), "%s %s%%",
			  wait_classes[class].title,
			  units_percent(usage->split.share[class], share));
	if (class == WAIT_DB || class == WAIT_NET || class == WAIT_IPC)
		connection = waited_on(look, &usage->now);
	if (connection && connection->now.address && at + 1 < end)
		grid_put_visible(grid, cell.row, at + 1, end - at - 1, STYLE_NORMAL,
				 connection->now.address, strlen(connection->now.address));
}
