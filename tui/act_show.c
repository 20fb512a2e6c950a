/* SPDX-License-Identifier: MIT */
/* What is shown, in which order, and what the program does as a whole. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tui/act.h"
#include "tui/ui_private.h"

static enum ui_request_kind changed(struct ui *ui)
{
	ui_stale(ui);
	ui_sync(ui);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_sort(struct ui *ui, const struct action *action)
{
	const struct metric *metric = metric_find(&task_metrics, action->argument);

	if (!metric)
		return UI_REQUEST_NONE;
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

	ui->set = (ui->set + count + (size_t)action->amount) % count;
	ui->steps_right = 0;
	return changed(ui);
}

static void note_pause_time(struct ui *ui)
{
	const struct interval *interval = ui_interval(ui);
	struct tm local;

	ui->paused_since[0] = '\0';
	if (interval && localtime_r(&interval->end->wall_time.tv_sec, &local))
		strftime(ui->paused_since, sizeof(ui->paused_since), "%H:%M:%S", &local);
}

enum ui_request_kind act_pause(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->is_paused = !ui->is_paused;
	if (ui->is_paused)
		note_pause_time(ui);
	return UI_REQUEST_REDRAW;
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
