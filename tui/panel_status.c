/* SPDX-License-Identifier: MIT */
/* The bottom line: what is typed or asked, an answer, or the keys and what is set. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "tui/actions.h"
#include "tui/connections.h"
#include "tui/moment.h"
#include "tui/panel.h"
#include "tui/prompts.h"
#include "tui/ui_private.h"

#define PAST_KEYS 40  /* columns of the bar that the keys of the past take */
#define CLOCK_FROM 60 /* narrower screens say only how long ago */
#define CLOCK_FROM_TABLE 100

static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	(void)ui;
	(void)view;
	(void)screen;
	return 1;
}

/* The way out first, then what goes through the past, then characters in the order of the table,
 * then function keys in theirs. */
static uint32_t bar_rank(const struct action *action)
{
	if (action->keys[0] == KEY_ESCAPE)
		return 0;
	if (action->where & IN_PAST)
		return 1;
	return action->keys[0] >= KEY_BASE_CODE ? action->keys[0] : 2;
}

/* Is this what the key does now, and worth room in the bar? */
static bool is_in_bar(const struct ui *ui, const struct action *action)
{
	if (!action->bar || ui_action_for(ui, action->keys[0]) != action)
		return false;
	if (action->where & BAR_IF_PINNED && !ui_verdict_is_pinned(ui))
		return false;
	if (action->where & BAR_IF_LIVE && ui_moment(ui) && ui_moment(ui)->is_replay)
		return false;
	/* Nothing can be done to the past. */
	return !(ui_where_in_past(ui) && action->group == GROUP_ACT);
}

/* The past has keys of its own: for the others there is room on wider screens. */
static int bar_from(const struct ui *ui, const struct action *action)
{
	bool is_other = ui_where_in_past(ui) && !(action->where & (IN_PAST | IN_PAST_TABLE));

	return action->bar_from + (is_other && action->bar_from ? PAST_KEYS : 0);
}

static size_t bar_actions(const struct ui *ui, int columns, const struct action **ret_actions)
{
	size_t count = 0;

	for (size_t i = 0; i < action_count && count < BAR_MAX; i++) {
		size_t at = count;

		if (!is_in_bar(ui, &actions[i]) || bar_from(ui, &actions[i]) > columns)
			continue;
		while (at && bar_rank(ret_actions[at - 1]) > bar_rank(&actions[i])) {
			ret_actions[at] = ret_actions[at - 1];
			at--;
		}
		ret_actions[at] = &actions[i];
		count++;
	}
	return count;
}

static int draw_keys(struct ui *ui, struct grid *grid, struct rect rect)
{
	const struct action *shown[BAR_MAX];
	size_t count = bar_actions(ui, rect.columns, shown);
	int at = rect.column, end = rect.column + rect.columns;
	enum style text = ui_moment(ui) ? STYLE_PAST_TEXT : STYLE_KEY_TEXT;
	char key[16];

	for (size_t i = 0; i < count; i++) {
		struct bar_hit *hit = &ui->bar[ui->bar_count];

		input_key_name(shown[i]->keys[0], key);
		if (at + grid_text_width(key) + grid_text_width(shown[i]->bar) > end)
			break;
		hit->column = at;
		hit->key = shown[i]->keys[0];
		at += grid_put(grid, rect.row, at, end - at, STYLE_KEY, key);
		at += grid_put(grid, rect.row, at, end - at, text, shown[i]->bar);
		hit->columns = at - hit->column;
		ui->bar_count++;
		at++;
	}
	return at;
}

#define PAST_KEYS 40 /* columns of the bar */
#define SORT_FROM 60 /* on narrower screens the keys matter more */

/* The heading marks the column that sorts, when it is there. */
static bool shows_sort_column(const struct ui *ui)
{
	const struct metric *metric = ui_order(ui).metric;

	for (size_t i = 0; i < ui->placed.count; i++)
		if (ui->placed.items[i].column->metric == metric)
			return true;
	return ui->screen_columns < SORT_FROM;
}

#define STATE_MAX 14

/* What is set, the weightiest first; what finds no room is left out. */
static size_t gather_state(const struct ui *ui, char (*parts)[96])
{
	bool is_of_connections = column_set_is_of_connections(ui_set(ui));
	size_t count = 0;

	if (ui->tagged.count)
		snprintf(parts[count++], sizeof(parts[0]), "%zu tagged", ui->tagged.count);
	connections_owner(ui, parts[count], sizeof(parts[0]));
	count += parts[count][0] != '\0';
	if (is_of_connections && ui->connection_filter)
		snprintf(parts[count++], sizeof(parts[0]), "filter %.60s",
			 filter_text(ui->connection_filter));
	if (ui->filter)
		snprintf(parts[count++], sizeof(parts[0]), "%s %.60s",
			 is_of_connections ? "processes" : "filter", filter_text(ui->filter));
	if (ui->user)
		snprintf(parts[count++], sizeof(parts[0]), "user %.30s", ui->user);
	if (ui->pids)
		snprintf(parts[count++], sizeof(parts[0]), "%zu pids", ui->pid_count);
	if (ui->show_threads)
		snprintf(parts[count++], sizeof(parts[0]), "threads");
	if (ui->hide_idle)
		snprintf(parts[count++], sizeof(parts[0]), "busy");
	if (ui->hide_containers)
		snprintf(parts[count++], sizeof(parts[0]), "no containers");
	if (ui->is_auto_sorted || !shows_sort_column(ui))
		snprintf(parts[count++], sizeof(parts[0]), "%s %s",
			 ui->is_auto_sorted ? "auto sort" : "sort", ui_order(ui).metric->title);
	return count;
}

static int visible_width(const char *text)
{
	struct textbuf visible = {0};
	int width;

	utf8_put_visible(&visible, text, strlen(text), false);
	width = grid_text_width(textbuf_text(&visible));
	textbuf_done(&visible);
	return width;
}

/* From the right edge leftwards, as far as there is room. @return where it begins */
static int draw_state(struct ui *ui, struct grid *grid, struct rect rect, int from)
{
	char parts[STATE_MAX][96];
	size_t count = gather_state(ui, parts);
	int at = rect.column + rect.columns;

	for (size_t i = 0; i < count; i++) {
		int width = visible_width(parts[i]);
		if (at - width - 1 < from)
			continue;
		at -= width + 1;
		grid_put_visible(grid, rect.row, at, width, STYLE_NOTICE, parts[i],
				 strlen(parts[i]));
	}
	return at;
}

/* A filter or a user must never be out of sight: the keys make room. */
static int state_width(const struct ui *ui)
{
	char parts[STATE_MAX][96];
	size_t count = gather_state(ui, parts);
	int width = 0;

	for (size_t i = 0; i < count; i++)
		width += visible_width(parts[i]) + 1;
	return width;
}

static void draw_bar(struct ui *ui, struct grid *grid, struct rect rect)
{
	struct rect keys = rect;
	int state = ui_mode(ui) == &mode_table ? state_width(ui) : 0;

	if (state > rect.columns * 2 / 3)
		state = rect.columns * 2 / 3;
	keys.columns -= state;
	draw_state(ui, grid, rect, draw_keys(ui, grid, keys));
}

/* " PAUSED -00:02:13 14:01:07 " at the left edge, whatever else the line says. @return columns used */
static int draw_moment(const struct ui *ui, struct grid *grid, struct rect rect)
{
	const struct moment *moment = ui_moment(ui);
	char ago[MOMENT_TEXT_SIZE], clock[MOMENT_TEXT_SIZE] = "";
	const char *state = "PAUSED";

	if (!moment)
		return 0;
	if (moment->is_playing)
		state = grid->ascii_only ? "> PLAY" : "▶ PLAY";
	else if (moment->is_replay)
		state = "REPLAY";
	/* The table has the axis, which says it too. */
	if (rect.columns >= (ui_mode(ui) == &mode_table ? CLOCK_FROM_TABLE : CLOCK_FROM))
		moment_clock_of(moment, moment->number, clock);
	return 1 + grid_printf(grid, rect.row, rect.column, rect.columns, STYLE_PAUSED,
			       " %s %s%s%s ", state, moment_ago(moment, ago), clock[0] ? " " : "",
			       clock);
}

static void draw_question(struct ui *ui, struct grid *grid, struct rect rect)
{
	struct rect rest = rect;
	int used;

	grid_fill(grid, rect, " ", STYLE_PROMPT);
	used = grid_put_visible(grid, rect.row, rect.column, rect.columns - 12, STYLE_PROMPT,
				ui->question.text, strlen(ui->question.text));
	rest.column += used + 2;
	rest.columns -= used + 2;
	draw_keys(ui, grid, rest);
}

static void draw_notice(struct ui *ui, struct grid *grid, struct rect rect)
{
	grid_put_visible(grid, rect.row, rect.column, rect.columns,
			 ui->notice_is_error ? STYLE_WARNING : STYLE_NOTICE, ui->notice,
			 strlen(ui->notice));
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	int used;

	(void)view;
	if (rect.rows < 1)
		return;
	if (clock_now_ns() > ui->notice_until_ns)
		ui->notice[0] = '\0';
	if (ui_mode(ui) == &mode_prompt) {
		prompts_draw(ui, grid, rect);
		return;
	}
	used = draw_moment(ui, grid, rect);
	rect.column += used;
	rect.columns -= used;
	if (ui_mode(ui) == &mode_question)
		draw_question(ui, grid, rect);
	else if (ui->notice[0])
		draw_notice(ui, grid, rect);
	else
		draw_bar(ui, grid, rect);
}

const struct panel panel_status = {
	.name = "status",
	.title = "Status",
	.min_rows = 1,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
