/* SPDX-License-Identifier: MIT */
/* The lines one types in the past: a time, a length of time, the words of a mark. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/time_spec.h"
#include "base/units.h"
#include "store/frame_store.h"
#include "tui/moment.h"
#include "tui/prompt_kind.h"
#include "tui/prompts.h"
#include "tui/ui_private.h"

#define JUMP_MAX_NS (UINT64_C(7) * 86400 * NS_PER_S)

/** Whoever asked for a time that is not kept sees another one: say so. */
static void tell_end(struct ui *ui, const struct frame_store *store, struct timespec at)
{
	uint64_t number = frame_store_find(store, at);
	int64_t after_ns = timespec_difference_ns(at, frame_store_info(store, number).wall_time);

	if (after_ns <= -(int64_t)NS_PER_S)
		ui_notice(ui, false, "nothing is kept of that time: this is the oldest there is");
	else if (number + 1 == frame_store_end(store) && after_ns >= (int64_t)NS_PER_S)
		ui_notice(ui, false, "nothing is kept of that time: this is the newest there is");
}

static bool time_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	const struct moment *moment = ui_moment(ui);
	struct time_spec spec;
	struct message message = {""};
	struct timespec at, first, last;

	if (!ui->prompt.length)
		return true;
	if (!moment || frame_store_first(moment->store) == frame_store_end(moment->store))
		return true;
	if (time_spec_parse(ui->prompt.text, &spec, &message) < 0) {
		snprintf(ui->prompt_message, sizeof(ui->prompt_message), "%s", message.text);
		return false;
	}
	first = frame_store_info(moment->store, frame_store_first(moment->store)).wall_time;
	last = frame_store_info(moment->store, frame_store_end(moment->store) - 1).wall_time;
	at = time_spec_resolve(&spec, first, last);
	*ret_kind = ui_go_to_time(ui, at);
	tell_end(ui, moment->store, at);
	return true;
}

static const struct prompt_kind kind_time = {"Go to (14:03, 14:03:20, -5m, +30s)", NULL,
					     time_accept, prompts_nothing_to_undo, false};

void prompts_open_time(struct ui *ui)
{
	prompts_open(ui, &kind_time, "");
}

static bool jump_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	uint64_t jump_ns;

	if (!units_parse_duration(ui->prompt.text, &jump_ns) || !jump_ns || jump_ns > JUMP_MAX_NS) {
		snprintf(ui->prompt_message, sizeof(ui->prompt_message),
			 "a time up to a week: 30, 5m or 1h30m");
		return false;
	}
	ui->jump_ns = jump_ns;
	if (ui_moment(ui) && ui->jump_direction)
		*ret_kind = ui_jump(ui, ui->jump_direction);
	return true;
}

static const struct prompt_kind kind_jump = {NULL, NULL, jump_accept, prompts_nothing_to_undo,
					     false};

void prompts_open_jump(struct ui *ui, int direction)
{
	char now[UNIT_TEXT_SIZE] = "";

	ui->jump_direction = direction;
	if (ui->jump_ns)
		units_duration(ui->jump_ns, now);
	snprintf(ui->prompt_label, sizeof(ui->prompt_label), "Jump %s by (30, 5m; then j)",
		 direction < 0   ? "back"
		 : direction > 0 ? "forward"
				 : "from now on");
	prompts_open(ui, &kind_jump, now);
}

static bool mark_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	const struct moment *moment = ui_moment(ui);

	/* Cut where a character ends: what is kept must be shown again. */
	while (ui->prompt.length > MARK_TEXT_MAX) {
		ui->prompt.cursor = ui->prompt.length;
		prompt_edit(&ui->prompt, PROMPT_BACKSPACE);
	}
	memcpy(ui->request.text, ui->prompt.text, ui->prompt.length + 1);
	ui->request.frame = moment ? moment->number : UINT64_MAX;
	*ret_kind = UI_REQUEST_MARK;
	return true;
}

static const struct prompt_kind kind_mark = {NULL, NULL, mark_accept, prompts_nothing_to_undo,
					     false};

void prompts_open_mark(struct ui *ui)
{
	const struct moment *moment = ui_moment(ui);
	char clock[MOMENT_TEXT_SIZE] = "now";

	if (moment)
		moment_clock_of(moment, moment->number, clock);
	snprintf(ui->prompt_label, sizeof(ui->prompt_label), "Mark %s with the words", clock);
	prompts_open(ui, &kind_mark, "");
}
