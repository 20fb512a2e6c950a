/* SPDX-License-Identifier: MIT */
#include "tui/prompts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "tui/act.h"
#include "tui/prompt_kind.h"
#include "tui/search.h"
#include "tui/targets.h"
#include "tui/ui_private.h"

#define DELAY_MIN_NS (100 * NS_PER_MS)
#define DELAY_MAX_NS (3600 * NS_PER_S)

void prompts_open(struct ui *ui, const struct prompt_kind *kind, const char *text)
{
	ui->prompt_kind = kind;
	ui->prompt_message[0] = '\0';
	ui->prompt_origin = ui->pick;
	ui->prompt_origin_row = ui->cursor.selected;
	prompt_set(&ui->prompt, text);
	ui_push_mode(ui, &mode_prompt);
}

static bool accept_as_it_is(struct ui *ui, enum ui_request_kind *ret_kind)
{
	(void)ui;
	(void)ret_kind;
	return true;
}

static void return_to_origin(struct ui *ui)
{
	ui->search_is_lit = false;
	ui->pick = ui->prompt_origin;
	ui->cursor.selected = ui->prompt_origin_row;
	ui_stale(ui);
	ui_sync(ui);
	list_select(&ui->cursor, ui->cursor.selected);
}

/* Search: the cursor goes to the first match at or after where it was. */

static void search_changed(struct ui *ui)
{
	ui->prompt_message[0] = '\0';
	snprintf(ui->search, sizeof(ui->search), "%s", ui->prompt.text);
	if (!ui->search[0])
		return_to_origin(ui);
	else if (!search_go(ui, ui->prompt_origin_row, 1))
		snprintf(ui->prompt_message, sizeof(ui->prompt_message), "not found");
}

static const struct prompt_kind kind_search = {"Search", search_changed, accept_as_it_is,
					       return_to_origin, false};

enum ui_request_kind act_search(struct ui *ui, const struct action *action)
{
	(void)action;
	prompts_open(ui, &kind_search, "");
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_search_next(struct ui *ui, const struct action *action)
{
	size_t count = ui->rows.count;
	size_t from;

	if (ui_mode(ui) == &mode_prompt && ui->prompt_kind != &kind_search)
		return UI_REQUEST_NONE;
	if (!ui->search[0]) {
		ui_notice(ui, false, "nothing was searched for yet: / or F3");
		return UI_REQUEST_REDRAW;
	}
	if (!count)
		return UI_REQUEST_NONE;
	from = (ui->cursor.selected + count + (size_t)action->amount) % count;
	if (!search_go(ui, from, action->amount))
		ui_notice(ui, false, "\"%.100s\" is not there", ui->search);
	return UI_REQUEST_REDRAW;
}

/* Filter: live while it is right; while it is wrong the last right one stays. */

static void set_filter(struct ui *ui, struct filter *filter)
{
	filter_free(*ui_filter(ui));
	*ui_filter(ui) = filter;
	ui_stale(ui);
	ui_sync(ui);
	list_select(&ui->cursor, ui->cursor.selected);
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t")];
}

/* @return the parsed text, NULL for none; or false with what is wrong */
static bool parse_filter(struct ui *ui, struct filter **ret_filter)
{
	struct message message = {0};

	*ret_filter = NULL;
	ui->prompt_message[0] = '\0';
	if (is_blank(ui->prompt.text) ||
	    !filter_parse(ui_set(ui)->table, ui->prompt.text, ret_filter, &message))
		return true;
	snprintf(ui->prompt_message, sizeof(ui->prompt_message), "%s", message.text);
	return false;
}

/* The process the cursor was on comes back when it is shown again. */
static void apply_filter(struct ui *ui, struct filter *filter)
{
	if (!ui->pick.is_set)
		ui->pick = ui->prompt_origin;
	set_filter(ui, filter);
}

/* "cpu" is on the way to "cpu > 10": taken for a word it would empty the table. */
static bool ends_in_metric(const struct metric_table *table, const char *text)
{
	const char *word = strrchr(text, ' ');

	word = word ? word + 1 : text;
	return *word && metric_find(table, word);
}

static void filter_changed(struct ui *ui)
{
	struct filter *filter;

	if (!parse_filter(ui, &filter))
		return;
	if (ends_in_metric(ui_set(ui)->table, ui->prompt.text)) {
		filter_free(filter);
		if (strchr(ui->prompt.text, ' '))
			return;
		filter = NULL;
	}
	apply_filter(ui, filter);
}

static bool filter_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	struct filter *filter;

	(void)ret_kind;
	if (!parse_filter(ui, &filter))
		return false;
	apply_filter(ui, filter);
	return true;
}

static void filter_cancel(struct ui *ui)
{
	apply_filter(ui, NULL);
}

static const struct prompt_kind kind_filter = {"Filter", filter_changed, filter_accept,
					       filter_cancel, false};

enum ui_request_kind act_filter(struct ui *ui, const struct action *action)
{
	const struct filter *filter = *ui_filter(ui);

	(void)action;
	prompts_open(ui, &kind_filter, filter ? filter_text(filter) : "");
	return UI_REQUEST_REDRAW;
}

/* A process by its number, as far as it was typed. */

static void pid_changed(struct ui *ui)
{
	ui->prompt_message[0] = '\0';
	if (ui->prompt.length && !search_go_pid(ui, ui->prompt.text))
		snprintf(ui->prompt_message, sizeof(ui->prompt_message), "not found");
}

static const struct prompt_kind kind_pid = {"PID", pid_changed, accept_as_it_is, return_to_origin,
					    true};

enum ui_request_kind act_pid(struct ui *ui, const struct action *action)
{
	(void)action;
	prompts_open(ui, &kind_pid, "");
	return mode_prompt.other_key(ui, ui->handled_key);
}

static bool delay_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	uint64_t delay_ns;

	if (!units_parse_duration(ui->prompt.text, &delay_ns) || delay_ns < DELAY_MIN_NS ||
	    delay_ns > DELAY_MAX_NS) {
		snprintf(ui->prompt_message, sizeof(ui->prompt_message),
			 "from 0.1 to 3600 seconds: 2, 0.5 or 500ms");
		return false;
	}
	ui->delay_ns = ui->request.delay_ns = delay_ns;
	*ret_kind = UI_REQUEST_DELAY;
	return true;
}

void prompts_nothing_to_undo(struct ui *ui)
{
	(void)ui;
}

static const struct prompt_kind kind_delay = {"Seconds between refreshes", NULL, delay_accept,
					      prompts_nothing_to_undo, false};

enum ui_request_kind act_delay(struct ui *ui, const struct action *action)
{
	char now[32];

	(void)action;
	snprintf(now, sizeof(now), "%.10g", (double)ui->delay_ns / (double)NS_PER_S);
	prompts_open(ui, &kind_delay, ui->delay_ns ? now : "");
	return UI_REQUEST_REDRAW;
}

/* "5" is a value, "+5" and "-5" change it; for several only a change makes sense. */
static bool nice_accept(struct ui *ui, enum ui_request_kind *ret_kind)
{
	char name[TARGET_NAME_SIZE];
	const struct task_usage *usage = targets_usage(ui);
	struct scan scan = scan_of(ui->prompt.text, ui->prompt.length);
	bool is_change = scan_char(&scan, '+');
	int32_t value;

	is_change |= scan.at < scan.end && *scan.at == '-';
	if (!scan_i32(&scan, &value) || !scan_at_end(&scan) || value < -40 || value > 40) {
		snprintf(ui->prompt_message, sizeof(ui->prompt_message),
			 "a nice value: 10, or a change: +5 or -5");
		return false;
	}
	if (!targets_gather(ui, false, &ui->request, name) || !usage)
		return true;
	if (!is_change && ui->request.task_count > 1) {
		snprintf(ui->prompt_message, sizeof(ui->prompt_message),
			 "for several: a change, +5 or -5");
		return false;
	}
	ui->request.nice_delta = is_change ? value : value - usage->now.nice;
	*ret_kind = UI_REQUEST_RENICE;
	return true;
}

static const struct prompt_kind kind_nice = {NULL, NULL, nice_accept, prompts_nothing_to_undo,
					     false};

void prompts_open_nice(struct ui *ui)
{
	char name[TARGET_NAME_SIZE];
	struct ui_request request = {0};

	if (!targets_gather(ui, false, &request, name))
		return;
	snprintf(ui->prompt_label, sizeof(ui->prompt_label), "Nice value of %s", name);
	prompts_open(ui, &kind_nice, "");
}

static void text_changed(struct ui *ui)
{
	ui->prompt_message[0] = '\0';
	if (ui->prompt_kind->changed)
		ui->prompt_kind->changed(ui);
}

enum ui_request_kind act_edit(struct ui *ui, const struct action *action)
{
	if (prompt_edit(&ui->prompt, (enum prompt_edit)action->amount))
		text_changed(ui);
	return UI_REQUEST_REDRAW;
}

static enum ui_request_kind accept_prompt(struct ui *ui)
{
	enum ui_request_kind kind = UI_REQUEST_REDRAW;

	if (ui->prompt_kind->accept(ui, &kind))
		ui_pop_mode(ui);
	return kind;
}

static enum ui_request_kind cancel_prompt(struct ui *ui)
{
	ui_pop_mode(ui);
	ui->prompt_kind->cancel(ui);
	return UI_REQUEST_REDRAW;
}

static bool is_digit(uint32_t key)
{
	return key >= '0' && key <= '9';
}

static enum ui_request_kind type_in_prompt(struct ui *ui, uint32_t key)
{
	const struct action *action;

	if (ui->prompt_kind->is_number && !is_digit(key)) {
		ui_pop_mode(ui);
		action = ui_action_for(ui, key);
		return action ? action->run(ui, action) : UI_REQUEST_REDRAW;
	}
	if (key >= KEY_BASE_CODE || !prompt_insert(&ui->prompt, key))
		return UI_REQUEST_NONE;
	text_changed(ui);
	return UI_REQUEST_REDRAW;
}

static void move_below(struct ui *ui, enum list_step step, int amount)
{
	mode_table.move(ui, step, amount);
}

static enum ui_request_kind mouse_below(struct ui *ui, const struct input_event *event)
{
	return mode_table.mouse(ui, event);
}

#define TYPED_LEAST 16

/* A long sentence has no room beside what is typed. */
static void draw_message_above(const struct ui *ui, struct grid *grid, struct rect rect)
{
	rect.row--;
	grid_fill(grid, rect, " ", STYLE_NORMAL);
	grid_put(grid, rect.row, rect.column, rect.columns, STYLE_WARNING, ui->prompt_message);
}

void prompts_draw(struct ui *ui, struct grid *grid, struct rect rect)
{
	const char *label = ui->prompt_kind->label ? ui->prompt_kind->label : ui->prompt_label;
	int message_width = grid_text_width(ui->prompt_message);
	int at = rect.column, right = rect.column + rect.columns;
	size_t from = 0;
	int room, before;

	grid_fill(grid, rect, " ", STYLE_PROMPT);
	at += grid_printf(grid, rect.row, at, rect.columns / 2, STYLE_PROMPT, "%s: ", label);
	room = right - at - 1;
	if (message_width && message_width + TYPED_LEAST < room)
		room -= message_width + 2;
	else if (message_width && rect.row)
		draw_message_above(ui, grid, rect);
	/* What is typed at is always seen: the start goes out at the left. */
	before = prompt_width(&ui->prompt, 0, ui->prompt.cursor);
	while (before > room && from < ui->prompt.cursor) {
		from = prompt_next(&ui->prompt, from);
		before = prompt_width(&ui->prompt, from, ui->prompt.cursor);
	}
	grid_put_visible(grid, rect.row, at, room, STYLE_PROMPT, ui->prompt.text + from,
			 ui->prompt.length - from);
	grid_put(grid, rect.row, at + room + 2, right - at - room - 2, STYLE_WARNING,
		 ui->prompt_message);
	grid->cursor_row = rect.row;
	grid->cursor_column = at + before;
}

const struct mode mode_prompt = {
	.name = "prompt",
	.where = IN_PROMPT,
	.move = move_below,
	.accept = accept_prompt,
	.cancel = cancel_prompt,
	.other_key = type_in_prompt,
	.mouse = mouse_below,
};
