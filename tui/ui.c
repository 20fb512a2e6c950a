/* SPDX-License-Identifier: MIT */
#include "tui/ui.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "tui/moment.h"
#include "tui/ui_private.h"

#define NOTICE_NS (6 * NS_PER_S)

static int compare_pids(const void *a, const void *b)
{
	const pid_t *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

static int set_sort(struct ui *ui, const char *sort, struct message *message)
{
	struct order order;

	if (!order_parse(sort ? sort : "cpu_share", &order)) {
		message_set(message, "cannot sort by \"%s\": there is no such field", sort);
		return -EINVAL;
	}
	for (size_t i = 0; i < ui->sets.count; i++)
		ui->orders[i] = ui->sets.items[i].sort ? order_of(ui->sets.items[i].sort) : order;
	ui->orders[0] = order;
	return 0;
}

static void set_pids(struct ui *ui, const struct ui_options *options)
{
	if (!options->pids)
		return;
	ui->pids = xcalloc(options->pid_count + 1, sizeof(*ui->pids));
	ui->pid_count = options->pid_count;
	if (options->pid_count)
		memcpy(ui->pids, options->pids, options->pid_count * sizeof(*ui->pids));
	qsort(ui->pids, ui->pid_count, sizeof(*ui->pids), compare_pids);
}

int ui_new(const struct ui_options *options, struct ui **ret_ui, struct message *message)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));
	int error;

	column_sets_init(&ui->sets);
	ui->modes[ui->mode_count++] = &mode_table;
	ui->rows_are_stale = true;
	ui->is_read_only = options->is_read_only;
	ui->delay_ns = options->delay_ns;
	ui->goal = ui->seen_frame = UINT64_MAX;
	ui->replay_name = options->replay ? xstrdup(options->replay) : NULL;
	ui->show_threads = options->show_threads;
	ui->show_kernel_threads = options->show_kernel_threads;
	ui->hide_idle = options->hide_idle;
	ui->tree = options->tree;
	ui->show_command_line = options->show_full_command;
	ui->show_cpus = options->show_cpus;
	ui->show_meters = true;
	ui->user = options->user ? xstrdup(options->user) : NULL;
	set_pids(ui, options);
	error = set_sort(ui, options->sort, message);
	if (!error && options->filter && *options->filter)
		error = filter_parse(&task_metrics, options->filter, &ui->filter, message);
	if (error) {
		ui_free(ui);
		return error;
	}
	*ret_ui = ui;
	return 0;
}

static void free_tags(struct ui *ui)
{
	size_t position = 0;
	struct hash_slot *slot;

	while ((slot = hash_next(&ui->tagged, &position)))
		free(slot->value);
	hash_done(&ui->tagged);
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	rows_done(&ui->rows);
	kept_usages_done(&ui->on_screen);
	kept_usages_done(&ui->ended);
	filter_free(ui->filter);
	filter_free(ui->connection_filter);
	free(ui->user);
	free(ui->replay_name);
	comparison_free(ui->comparison);
	free(ui->pids);
	free(ui->focus);
	hash_done(&ui->folded);
	hash_done(&ui->unfolded);
	free_tags(ui);
	menu_done(&ui->menu);
	textbuf_done(&ui->scratch);
	free(ui);
}

void ui_notice(struct ui *ui, bool is_error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(ui->notice, sizeof(ui->notice), format, arguments);
	va_end(arguments);
	ui->notice_is_error = is_error;
	ui->notice_until_ns = clock_now_ns() + NOTICE_NS;
}

bool ui_is_paused(const struct ui *ui)
{
	return ui_moment(ui);
}

const struct metric *ui_axis_metric(const struct ui *ui)
{
	const char *key = axis_kinds[ui->axis_kind].key;

	return ui_moment(ui) && key ? metric_find(&system_metrics, key) : NULL;
}

size_t ui_axis_columns(const struct ui *ui)
{
	return ui_moment(ui) && ui->axis_span.columns > 0 ? (size_t)ui->axis_span.columns : 0;
}

/* What decides which rows are shown, and in which order, must be known of all of them. */
static uint32_t needs_of_all(const struct ui *ui)
{
	uint32_t needs = ui_order(ui).metric->needs;

	if (ui->filter)
		needs |= filter_needs(ui->filter);
	if (ui->hide_containers)
		needs |= NEED_CGROUP;
	if (ui->search[0])
		needs |= NEED_COMMAND;
	if (column_set_is_of_connections(ui_set(ui)) || ui->details.is_set)
		needs |= NEED_CONNECTIONS;
	return needs;
}

uint32_t ui_needs(const struct ui *ui)
{
	int columns = ui->screen_columns ? ui->screen_columns : 80;
	/* Scrolling brings in the columns that did not fit. */
	uint32_t needs =
		column_set_needs(&ui->sets.items[ui->set], ui->steps_right ? INT_MAX : columns);

	needs |= needs_of_all(ui);
	if (column_set_is_of_connections(ui_set(ui)))
		needs |= NEED_CONNECTIONS | NEED_WAITS;
	if (ui->show_threads || ui->unfolded.count || ui->details.is_set)
		needs |= NEED_THREADS;
	if (ui->details.is_set)
		needs |= NEED_IO | NEED_STATUS | NEED_SHARED | NEED_SCHEDSTAT | NEED_EXE |
			 NEED_CGROUP | NEED_WAIT_CHANNEL | NEED_WAITS | NEED_CONNECTIONS;
	return needs;
}

struct focus ui_focus(const struct ui *ui)
{
	return (struct focus){ui->focus, ui->focus_count, NEED_ALL & ~needs_of_all(ui)};
}

pid_t ui_verdict_pid(const struct ui *ui)
{
	if (ui->details.is_set)
		return ui->details.tgid;
	return ui->pick.is_set && ui->pick.is_pinned ? ui->pick.tgid : 0;
}

bool ui_shows_cpus(const struct ui *ui)
{
	return ui->show_cpus;
}

bool ui_verdict_is_pinned(const struct ui *ui)
{
	return ui_verdict_pid(ui) != 0;
}
