/* SPDX-License-Identifier: MIT */
/* Signals and nice values: whom they go to, and the question before they do. */
#include <stdio.h>
#include <string.h>

#include "base/textbuf.h"
#include "base/utf8.h"
#include "tui/act.h"
#include "tui/menus.h"
#include "tui/moment.h"
#include "tui/prompts.h"
#include "tui/targets.h"
#include "tui/ui_private.h"

void targets_name(const struct task_usage *usage, char ret_name[TARGET_NAME_SIZE])
{
	struct textbuf name = {0};
	const char *raw = usage->now.name ? usage->now.name : "?";

	utf8_put_visible(&name, raw, strlen(raw), false);
	snprintf(ret_name, TARGET_NAME_SIZE, "%.90s (%d)", textbuf_text(&name),
		 (int)usage->now.tid);
	textbuf_done(&name);
}

const struct task_usage *targets_usage(struct ui *ui)
{
	const struct row *row;

	if (ui->details.is_set)
		return ui_find(ui, &ui->details);
	row = ui_row(ui);
	return row ? ui_find(ui,
			     &(struct pick){
				     .key = task_key_of(&row->usage->now),
				     .tgid = row->usage->now.tgid,
				     .is_thread = row_is_thread(row),
				     .is_set = true,
			     })
		   : NULL;
}

/* A signal goes to the process of a thread; a nice value to the thread itself. */
static void add_target(struct ui *ui, const struct task_usage *usage, bool whole_process,
		       struct ui_request *request)
{
	struct task_key key;

	if (usage && whole_process)
		usage = interval_process(ui_interval(ui), usage->now.tgid);
	if (!usage)
		return;
	key = task_key_of(&usage->now);
	for (size_t i = 0; i < request->task_count; i++)
		if (task_key_equal(request->tasks[i], key))
			return;
	if (request->task_count < UI_TASK_MAX)
		request->tasks[request->task_count++] = key;
}

bool targets_gather(struct ui *ui, bool whole_process, struct ui_request *ret_request,
		    char ret_name[TARGET_NAME_SIZE])
{
	const struct task_usage *first = targets_usage(ui);
	bool use_tags = ui->tagged.count && !ui->details.is_set;
	size_t position = 0;
	struct hash_slot *slot;

	ret_request->task_count = 0;
	if (!ui_interval(ui))
		return false;
	while (use_tags && (slot = hash_next(&ui->tagged, &position))) {
		first = ui_find(ui, slot->value);
		add_target(ui, first, whole_process, ret_request);
	}
	if (!use_tags)
		add_target(ui, first, whole_process, ret_request);
	if (!ret_request->task_count || !first)
		return false;
	if (whole_process)
		first = interval_process(ui_interval(ui), first->now.tgid);
	if (ret_request->task_count > 1 || !first)
		snprintf(ret_name, TARGET_NAME_SIZE, "%zu tagged processes",
			 ret_request->task_count);
	else
		targets_name(first, ret_name);
	return true;
}

/* A row that is still shown though its process has ended. */
static enum ui_request_kind nobody(struct ui *ui)
{
	const struct row *row = ui_row(ui);
	char name[TARGET_NAME_SIZE] = "it";

	if (row) {
		if (row->usage)
			targets_name(row->usage, name);
		ui_notice(ui, true, "%s has ended", name);
	}
	return UI_REQUEST_REDRAW;
}

static bool refuse(struct ui *ui)
{
	if (ui_moment(ui))
		ui_notice(ui, true, "this is the past: nothing can be done to it%s",
			  ui_moment(ui)->is_replay ? "" : "; Esc goes back to the present");
	else if (ui->is_read_only)
		ui_notice(ui, true, "read-only: no signals and no nice values are sent");
	else if (ui->tagged.count > UI_TASK_MAX)
		ui_notice(ui, true, "%zu are tagged; at most %d at once", ui->tagged.count,
			  UI_TASK_MAX);
	else
		return false;
	return true;
}

enum ui_request_kind act_kill(struct ui *ui, const struct action *action)
{
	char name[TARGET_NAME_SIZE];

	(void)action;
	if (refuse(ui))
		return UI_REQUEST_REDRAW;
	memset(&ui->question, 0, sizeof(ui->question));
	if (!targets_gather(ui, true, &ui->question.request, name))
		return nobody(ui);
	menus_open_signals(ui, name);
	return UI_REQUEST_REDRAW;
}

void question_ask_signal(struct ui *ui, int signal, const char *signal_name)
{
	char name[TARGET_NAME_SIZE];
	struct ui_request *request = &ui->question.request;
	/* The menu may have been open for long: whoever has the number now may be another. */
	const struct task_usage *usage =
		ui_find(ui, &(struct pick){.key = request->tasks[0], .is_set = true});

	request->kind = UI_REQUEST_SIGNAL;
	request->signal = signal;
	if (request->task_count > 1)
		snprintf(name, sizeof(name), "%zu tagged processes", request->task_count);
	else if (usage)
		targets_name(usage, name);
	else
		snprintf(name, sizeof(name), "process %d", (int)request->tasks[0].tid);
	snprintf(ui->question.text, sizeof(ui->question.text), "Send %s to %s?", signal_name, name);
	ui_push_mode(ui, &mode_question);
}

enum ui_request_kind act_nice(struct ui *ui, const struct action *action)
{
	char name[TARGET_NAME_SIZE];

	if (refuse(ui))
		return UI_REQUEST_REDRAW;
	if (!targets_gather(ui, false, &ui->request, name))
		return nobody(ui);
	ui->request.nice_delta = action->amount;
	return UI_REQUEST_RENICE;
}

enum ui_request_kind act_renice(struct ui *ui, const struct action *action)
{
	(void)action;
	if (refuse(ui))
		return UI_REQUEST_REDRAW;
	if (!targets_usage(ui))
		return nobody(ui);
	prompts_open_nice(ui);
	return UI_REQUEST_REDRAW;
}

static enum ui_request_kind answer_yes(struct ui *ui)
{
	ui_pop_mode(ui);
	ui->request = ui->question.request;
	return ui->request.kind;
}

const struct mode mode_question = {
	.name = "question",
	.where = IN_QUESTION,
	.accept = answer_yes,
};
