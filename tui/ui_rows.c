/* SPDX-License-Identifier: MIT */
/* The rows under the cursor: built when they are looked at, and the cursor kept on its process. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/wait.h"
#include "tui/moment.h"
#include "tui/ui_private.h"

const struct interval *ui_interval(const struct ui *ui)
{
	return ui->view ? ui->view->interval : NULL;
}

/* What to look at first, by what holds the machine back. */
static const char *const scarce_metrics[WAIT_CLASS_COUNT] = {
	[WAIT_RUNQ] = "run_delay_share",
	[WAIT_DISK] = "io_bytes_per_s",
	[WAIT_MEM] = "resident_bytes",
};

static const struct metric *scarce_metric(const struct ui *ui)
{
	const struct verdict *verdict = ui->view ? ui->view->system : NULL;
	const char *key = NULL;

	if (verdict && !verdict->is_measuring && verdict->bottleneck < WAIT_CLASS_COUNT)
		key = scarce_metrics[verdict->bottleneck];
	return metric_find(&task_metrics, key ? key : "cpu_share");
}

const struct column_set *ui_set(const struct ui *ui)
{
	return &ui->sets.items[ui->set];
}

struct filter **ui_filter(struct ui *ui)
{
	return column_set_is_of_connections(ui_set(ui)) ? &ui->connection_filter : &ui->filter;
}

void ui_open_set(struct ui *ui, size_t set)
{
	ui->set = set;
	ui->steps_right = 0;
	ui->connections_of = (struct pick){0};
	if (column_set_is_of_connections(ui_set(ui)) && ui->pick.is_set && ui->pick.is_pinned)
		ui->connections_of = ui->pick;
	ui_stale(ui);
}

struct order ui_order(const struct ui *ui)
{
	if (ui->is_auto_sorted && column_set_is_of_connections(ui_set(ui)))
		return order_of(ui_set(ui)->sort);
	return ui->is_auto_sorted ? order_of(scarce_metric(ui)) : ui->orders[ui->set];
}

void ui_stale(struct ui *ui)
{
	ui->rows_are_stale = true;
}

struct pick pick_of(const struct task_usage *usage)
{
	return (struct pick){
		.key = task_key_of(&usage->now),
		.tgid = usage->now.tgid,
		.is_thread = usage->now.flags & TASK_IS_THREAD,
		.is_set = true,
	};
}

static const struct task_usage *find_thread(const struct interval *interval,
					    const struct pick *pick)
{
	size_t count = 0;
	const struct task_usage *threads = interval_threads_of(interval, pick->tgid, &count);

	for (size_t i = 0; threads && i < count; i++)
		if (task_key_equal(task_key_of(&threads[i].now), pick->key))
			return &threads[i];
	return NULL;
}

const struct task_usage *ui_find(const struct ui *ui, const struct pick *pick)
{
	const struct interval *interval = ui_interval(ui);
	const struct task_usage *usage;

	if (!interval || !pick->is_set)
		return NULL;
	if (pick->is_thread)
		return find_thread(interval, pick);
	usage = interval_process(interval, pick->key.tid);
	return usage && task_key_equal(task_key_of(&usage->now), pick->key) ? usage : NULL;
}

static struct pick pick_of_row(const struct row *row)
{
	struct pick pick = pick_of(row->usage);

	pick.inode = row->connection ? row->connection->now.inode : 0;
	return pick;
}

void ui_pick(struct ui *ui, size_t row, bool is_user)
{
	list_select(&ui->cursor, row);
	if (!is_user || ui->cursor.selected >= ui->rows.count)
		return;
	ui->pick = pick_of_row(&ui->rows.items[ui->cursor.selected]);
	ui->pick_away = (struct pick){0};
	ui->pick.is_pinned = true;
}

/* A row that is followed keeps its line: the window moves as far as the row did. */
static void follow(struct ui *ui, size_t now)
{
	size_t offset = ui->cursor.selected - ui->cursor.top;

	if (!list_shows(&ui->cursor, ui->cursor.selected))
		offset = ui->cursor.window / 2;
	ui->cursor.top = now > offset ? now - offset : 0;
	ui->cursor.selected = now;
	list_fit(&ui->cursor, ui->rows.count, ui->cursor.window);
}

static void restore_cursor(struct ui *ui)
{
	size_t now;

	list_fit(&ui->cursor, ui->rows.count, ui->cursor.window);
	if (!ui->pick.is_set && ui_find(ui, &ui->pick_away)) {
		ui->pick = ui->pick_away;
		ui->pick_away = (struct pick){0};
	}
	if (!ui->pick.is_set)
		return;
	now = column_set_is_of_connections(ui_set(ui))
		      ? rows_find_connection(&ui->rows, ui->pick.key, ui->pick.inode)
		      : rows_find(&ui->rows, ui->pick.key, ui->pick.is_thread);
	if (now == ui->rows.count) {
		/* It ended or is hidden: the cursor stays on its line, for nobody in particular. In
		 * the past it may be there again a frame later. */
		if (ui_moment(ui))
			ui->pick_away = ui->pick;
		ui->pick = (struct pick){0};
		return;
	}
	if (ui->pick.is_followed)
		follow(ui, now);
	else
		ui->cursor.selected = now;
}

void ui_sync(struct ui *ui)
{
	struct rows_request request = {
		.interval = ui_interval(ui),
		.order = ui_order(ui),
		.filter = ui->filter,
		.user = ui->user,
		.pids = ui->pids,
		.pid_count = ui->pid_count,
		.show_threads = ui->show_threads,
		.show_kernel_threads = ui->show_kernel_threads,
		.hide_idle = ui->hide_idle,
		.hide_containers = ui->hide_containers,
		.tree = ui->tree,
		.ended = ui->ended.items,
		.ended_count = ui->ended.count,
		.folded = &ui->folded,
		.unfolded = &ui->unfolded,
		.show_connections = column_set_is_of_connections(ui_set(ui)),
		.connection_filter = ui->connection_filter,
		.connections_of = ui->connections_of.tgid,
		.show_inbound = ui->show_inbound,
	};

	if (!ui->rows_are_stale)
		return;
	ui->rows_are_stale = false;
	rows_build(&ui->rows, &request);
	if (request.interval)
		restore_cursor(ui);
}

const struct row *ui_row(struct ui *ui)
{
	ui_sync(ui);
	return ui->cursor.selected < ui->rows.count ? &ui->rows.items[ui->cursor.selected] : NULL;
}

/* A tag on what has ended must not pass to whoever gets its number. One call drops one, because
 * the map must not change while it is walked. */
static bool drop_one_dead_tag(struct ui *ui)
{
	size_t position = 0;
	struct hash_slot *slot;

	while ((slot = hash_next(&ui->tagged, &position))) {
		struct hash_key key = slot->key;

		if (ui_find(ui, slot->value))
			continue;
		free(hash_remove(&ui->tagged, key));
		return true;
	}
	return false;
}

/* The same interval again (another process is judged, a pause ends): the rows are still right. */
static bool is_new_interval(struct ui *ui)
{
	const struct interval *interval = ui_interval(ui);
	uint64_t sequence = interval ? interval->end->sequence : 0;
	bool is_new = interval != ui->seen_interval || sequence != ui->seen_sequence;

	ui->seen_interval = interval;
	ui->seen_sequence = sequence;
	return is_new;
}

/* Has a process that is missing ended? Backwards, or over many frames, nobody can say. */
static bool is_next(uint64_t before, uint64_t now)
{
	if (before == UINT64_MAX || now == UINT64_MAX)
		return before == now;
	return now == before + 1;
}

void ui_update(struct ui *ui, const struct view *view)
{
	uint64_t before = ui->seen_frame;

	ui->view = view;
	ui->goal = UINT64_MAX;
	ui->seen_frame = ui_moment(ui) ? ui_moment(ui)->number : UINT64_MAX;
	/* A frame of the past may be made anew in the same memory: its rows are built each time. */
	if (is_new_interval(ui) || ui_moment(ui)) {
		if (before != ui->seen_frame || !ui_moment(ui))
			ui_find_ended(ui, is_next(before, ui->seen_frame));
		ui_stale(ui);
	}
	while (!ui_moment(ui) && ui->tagged.count && ui_interval(ui) && drop_one_dead_tag(ui))
		;
	ui_sync(ui);
	ui_gather_focus(ui);
}

static void add_focus(struct ui *ui, pid_t pid)
{
	if (ui->focus_count && ui->focus[ui->focus_count - 1] == pid)
		return;
	if (ui->focus_count == ui->focus_capacity) {
		ui->focus_capacity = ui->focus_capacity ? ui->focus_capacity * 2 : 64;
		ui->focus = xreallocarray(ui->focus, ui->focus_capacity, sizeof(*ui->focus));
	}
	ui->focus[ui->focus_count++] = pid;
}

void ui_gather_focus(struct ui *ui)
{
	pid_t chosen = ui_verdict_pid(ui);

	ui->focus_count = 0;
	if (chosen)
		add_focus(ui, chosen);
	for (size_t i = ui->cursor.top;
	     i < ui->rows.count && i < ui->cursor.top + ui->cursor.window; i++)
		if (!ui->rows.items[i].is_ended)
			add_focus(ui, ui->rows.items[i].usage->now.tgid);
}
