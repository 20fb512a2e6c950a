/* SPDX-License-Identifier: MIT */
/* What is shown, in which order, and what the program does as a whole. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tui/act.h"
#include "tui/ui_private.h"

static enum ui_request_kind changed(struct ui *ui)
{
	ui_stale(ui);
	ui_sync(ui);
	return UI_REQUEST_REDRAW;
}

/* What a key that sorts processes means for connections. */
static const struct {
	const char *of_processes, *of_connections;
} same_sorts[] = {
	{"pid", "pid"},
	{"waiting_share", "waited_share"},
	{"cpu_share", "requests_per_s"},
	{"cpu_time_ns", "in_flight_s"},
	{"io_bytes_per_s", "received_bytes_per_s"},
};

static const struct metric *metric_to_sort_by(const struct ui *ui, const char *key)
{
	if (!column_set_is_of_connections(ui_set(ui)))
		return metric_find(&task_metrics, key);
	for (size_t i = 0; i < ARRAY_SIZE(same_sorts); i++)
		if (!strcmp(same_sorts[i].of_processes, key))
			return metric_find(&connection_metrics, same_sorts[i].of_connections);
	return NULL;
}

enum ui_request_kind act_sort(struct ui *ui, const struct action *action)
{
	const struct metric *metric = metric_to_sort_by(ui, action->argument);

	if (!metric) {
		ui_notice(ui, false, "connections cannot be sorted by that; F6 shows by what");
		return UI_REQUEST_REDRAW;
	}
	ui->is_auto_sorted = false;
	ui->orders[ui->set] = order_of(metric);
	return changed(ui);
}

enum ui_request_kind act_sort_auto(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->is_auto_sorted = !ui->is_auto_sorted;
	return changed(ui);
}

enum ui_request_kind act_invert(struct ui *ui, const struct action *action)
{
	(void)action;
	if (ui->is_auto_sorted) {
		ui->orders[ui->set] = ui_order(ui);
		ui->is_auto_sorted = false;
	}
	ui->orders[ui->set].is_descending = !ui->orders[ui->set].is_descending;
	return changed(ui);
}

static enum ui_request_kind toggle(struct ui *ui, bool *option, const char *what, bool shown)
{
	*option = !*option;
	ui_notice(ui, false, "%s %s", what, *option == shown ? "shown" : "hidden");
	return changed(ui);
}

enum ui_request_kind act_tree(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->tree = !ui->tree;
	return changed(ui);
}

enum ui_request_kind act_threads(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->show_threads = !ui->show_threads;
	return changed(ui);
}

enum ui_request_kind act_kernel_threads(struct ui *ui, const struct action *action)
{
	(void)action;
	return toggle(ui, &ui->show_kernel_threads, "kernel threads", true);
}

enum ui_request_kind act_containers(struct ui *ui, const struct action *action)
{
	(void)action;
	return toggle(ui, &ui->hide_containers, "processes in containers", false);
}

enum ui_request_kind act_idle(struct ui *ui, const struct action *action)
{
	(void)action;
	return toggle(ui, &ui->hide_idle, "idle processes", false);
}

enum ui_request_kind act_command_line(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->show_command_line = !ui->show_command_line;
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_path(struct ui *ui, const struct action *action)
{
	(void)action;
	/* A path is part of the command line: asking for it asks for that too. */
	ui->show_path = !(ui->show_path && ui->show_command_line);
	ui->show_command_line = true;
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_cpus(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->show_cpus = !ui->show_cpus;
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_meters(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->show_meters = !ui->show_meters;
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_screen(struct ui *ui, const struct action *action)
{
	size_t count = ui->sets.count;

	ui_open_set(ui, (ui->set + count + (size_t)action->amount) % count);
	return changed(ui);
}

enum ui_request_kind act_connections(struct ui *ui, const struct action *action)
{
	(void)action;
	for (size_t i = 0; i < ui->sets.count; i++) {
		if (column_set_is_of_connections(&ui->sets.items[i])) {
			ui_open_set(ui, i);
			break;
		}
	}
	return changed(ui);
}

enum ui_request_kind act_inbound(struct ui *ui, const struct action *action)
{
	(void)action;
	if (!column_set_is_of_connections(ui_set(ui))) {
		ui_notice(ui, false, "only the screen Connections has inbound ones; C opens it");
		return UI_REQUEST_REDRAW;
	}
	return toggle(ui, &ui->show_inbound, "connections of clients", true);
}

enum ui_request_kind act_sample(struct ui *ui, const struct action *action)
{
	(void)ui;
	(void)action;
	return UI_REQUEST_SAMPLE;
}

enum ui_request_kind act_redraw(struct ui *ui, const struct action *action)
{
	(void)ui;
	(void)action;
	return UI_REQUEST_REPAINT;
}

enum ui_request_kind act_suspend(struct ui *ui, const struct action *action)
{
	(void)ui;
	(void)action;
	return UI_REQUEST_SUSPEND;
}

enum ui_request_kind act_quit(struct ui *ui, const struct action *action)
{
	(void)ui;
	(void)action;
	return UI_REQUEST_QUIT;
}

enum ui_request_kind act_help(struct ui *ui, const struct action *action)
{
	(void)action;
	ui_push_mode(ui, &mode_help);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_explain(struct ui *ui, const struct action *action)
{
	(void)action;
	ui_push_mode(ui, &mode_explain);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_explain_other(struct ui *ui, const struct action *action)
{
	(void)action;
	if (ui->pick.is_set && ui->pick.is_pinned)
		ui->pick = (struct pick){0};
	else
		ui_pick(ui, ui->cursor.selected, true);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_details(struct ui *ui, const struct action *action)
{
	const struct row *row = ui_row(ui);
	const struct task_usage *process;

	(void)action;
	process = row ? interval_process(ui_interval(ui), row->usage->now.tgid) : NULL;
	if (!process)
		return UI_REQUEST_NONE;
	ui_pick(ui, ui->cursor.selected, true);
	ui->details = pick_of(process);
	ui_push_mode(ui, &mode_details);
	return UI_REQUEST_REDRAW;
}
