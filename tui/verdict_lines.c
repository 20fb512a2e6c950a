/* SPDX-License-Identifier: MIT */
#include "tui/verdict_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "tui/meter.h"
#include "tui/wrap.h"

/* --- Which lines --- */

enum style verdict_style(const struct verdict *verdict)
{
	double severity = verdict->finding_count ? verdict->findings[0].severity : 0.4;

	if (verdict->is_measuring || verdict->bottleneck == WAIT_UNKNOWN)
		return STYLE_DIM;
	if (verdict->bottleneck == WAIT_IDLE)
		return STYLE_GOOD;
	/* A process that uses its CPU does what it is there for. */
	if (!verdict->is_system && verdict->bottleneck == WAIT_CPU)
		return STYLE_NOTICE;
	return severity >= 0.6 ? STYLE_CRITICAL : severity >= 0.2 ? STYLE_WARNING : STYLE_NOTICE;
}

/* Who is asked for a line first when there is little room: one of each kind, then more of them. */
static const enum verdict_line_kind turns[] = {
	VERDICT_EVIDENCE, VERDICT_EVIDENCE,   VERDICT_COUNTER_EVIDENCE,
	VERDICT_HINT,     VERDICT_BLIND_SPOT,
};
#define TURNS (sizeof(turns) / sizeof(turns[0]))

static size_t count_of(const struct verdict *verdict, enum verdict_line_kind kind)
{
	const size_t counts[] = {
		[VERDICT_EVIDENCE] = verdict->evidence.count,
		[VERDICT_COUNTER_EVIDENCE] = verdict->counter_evidence.count,
		[VERDICT_HINT] = verdict->hints.count,
		[VERDICT_BLIND_SPOT] = verdict->blind_count,
	};

	return counts[kind];
}

static struct verdict_line line_of(const struct verdict *verdict, enum verdict_line_kind kind,
				   size_t number)
{
	const enum style styles[] = {
		[VERDICT_EVIDENCE] = verdict_style(verdict),
		[VERDICT_COUNTER_EVIDENCE] = STYLE_GOOD,
		[VERDICT_HINT] = STYLE_TITLE,
		[VERDICT_BLIND_SPOT] = STYLE_DIM,
	};
	struct verdict_line line = {.kind = kind, .number = number, .mark_style = styles[kind]};

	if (kind == VERDICT_EVIDENCE)
		line.text = verdict->evidence.items[number].text;
	else if (kind == VERDICT_COUNTER_EVIDENCE)
		line.text = verdict->counter_evidence.items[number].text;
	else if (kind == VERDICT_HINT)
		line.text = verdict->hints.items[number].text;
	else
		line.blind = &verdict->blind[number];
	return line;
}

size_t verdict_lines(const struct verdict *verdict, struct verdict_line *ret_lines, size_t max)
{
	size_t taken[VERDICT_BLIND_SPOT + 1] = {0};
	size_t count = 0;
	bool is_dry = false;

	while (count < max && !is_dry) {
		is_dry = true;
		for (size_t turn = 0; turn < TURNS && count < max; turn++) {
			if (taken[turns[turn]] == count_of(verdict, turns[turn]))
				continue;
			taken[turns[turn]]++;
			count++;
			is_dry = false;
		}
	}
	count = 0;
	for (int kind = VERDICT_EVIDENCE; kind <= VERDICT_BLIND_SPOT; kind++) {
		for (size_t i = 0; i < taken[kind]; i++)
			ret_lines[count++] = line_of(verdict, (enum verdict_line_kind)kind, i);
	}
	return count;
}

/* --- Lines --- */

static const char *const marks[] = {
	[VERDICT_EVIDENCE] = "+",
	[VERDICT_COUNTER_EVIDENCE] = "-",
	[VERDICT_HINT] = "→",
	[VERDICT_BLIND_SPOT] = "?",
};

static void draw_blind_spot(const struct blind_spot *blind, struct grid *grid, int row, int column,
			    int columns)
{
	char text[3 * SENTENCE_SIZE];
	int command = blind->command[0] ? (int)strlen(blind->command) + 2 : 0;
	int used;

	snprintf(text, sizeof(text), "%s%s%s", blind->what, blind->why[0] ? ": " : "", blind->why);
	/* The command is what helps: the explanation makes room for it. */
	if (columns < command + 20)
		command = 0;
	used = grid_put_cut(grid, row, column, columns - command, STYLE_DIM, text);
	if (command)
		grid_put_cut(grid, row, column + used + 2, columns - used - 2, STYLE_STRONG,
			     blind->command);
}

void verdict_line_draw(const struct verdict_line *line, struct grid *grid, struct rect rect)
{
	grid_put(grid, rect.row, rect.column, 1, line->mark_style, marks[line->kind]);
	if (line->blind)
		draw_blind_spot(line->blind, grid, rect.row, rect.column + 2, rect.columns - 2);
	else
		grid_put_cut(grid, rect.row, rect.column + 2, rect.columns - 2, STYLE_NORMAL,
			     line->text);
}

/* --- The headline --- */

const char *verdict_headline_text(const struct verdict *verdict)
{
	return verdict->headline[0] ? verdict->headline : "measuring…";
}

int verdict_headline_draw(const struct verdict *verdict, struct grid *grid, struct rect rect)
{
	enum style style = verdict_style(verdict);
	const char *text = verdict_headline_text(verdict);
	int row = 0, columns = rect.columns - 2;

	if (rect.rows < 1 || columns < 1)
		return 0;
	grid_put(grid, rect.row, rect.column, 1, style, "●");
	for (; row + 1 < rect.rows && grid_text_width(text) > columns; row++) {
		size_t length = wrap_length(text, columns);
		char line[SENTENCE_SIZE];

		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		grid_put(grid, rect.row + row, rect.column + 2, columns, style, line);
		text = wrap_rest(text, length);
	}
	grid_put_cut(grid, rect.row + row, rect.column + 2, columns, style, text);
	return row + 1;
}

const char *verdict_confidence_text(const struct verdict *verdict)
{
	static const char *const texts[] = {
		[CONFIDENCE_LOW] = "low confidence",
		[CONFIDENCE_MEDIUM] = "medium confidence",
		[CONFIDENCE_HIGH] = "high confidence",
	};

	return texts[verdict->confidence];
}

/* --- The split --- */

bool verdict_has_split(const struct verdict *verdict)
{
	if (verdict->is_system || verdict->is_measuring)
		return false;
	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		if (wait_class_is_active((enum wait_class)i) && verdict->share[i] > 0)
			return true;
	}
	return false;
}

/* The next largest class; WAIT_CLASS_COUNT when nothing of a percent is left. */
static enum wait_class next_largest(const struct verdict *verdict, uint32_t *done)
{
	enum wait_class largest = WAIT_CLASS_COUNT;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		bool is_larger =
			verdict->share[i] >= 0.005 && (largest == WAIT_CLASS_COUNT ||
						       verdict->share[i] > verdict->share[largest]);

		if (i != WAIT_IDLE && !(*done & (1u << i)) && is_larger)
			largest = (enum wait_class)i;
	}
	if (largest != WAIT_CLASS_COUNT)
		*done |= 1u << largest;
	return largest;
}

static void draw_legend(const struct verdict *verdict, struct grid *grid, int row, int column,
			int columns)
{
	int end = column + columns;
	uint32_t done = 0;
	enum wait_class class;

	while ((class = next_largest(verdict, &done)) != WAIT_CLASS_COUNT) {
		char text[64], percent[UNIT_TEXT_SIZE];

		snprintf(text, sizeof(text), "%s %s%%", wait_classes[class].title,
			 units_percent(verdict->share[class], percent));
		if (column + (int)strlen(text) > end)
			return;
		column += 2 + grid_put(grid, row, column, end - column,
				       (enum style)(STYLE_WAIT_CPU + (int)class), text);
	}
}

void verdict_split_draw(const struct verdict *verdict, struct grid *grid, int row, int column,
			int columns)
{
	struct meter_part parts[WAIT_CLASS_COUNT];
	size_t count = 0;
	int bar = columns < 60 ? columns / 3 : columns < 160 ? 24 : 40;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		if (i != WAIT_IDLE && !isnan(verdict->share[i]))
			parts[count++] = (struct meter_part){verdict->share[i],
							     (enum style)(STYLE_WAIT_CPU + i),
							     wait_classes[i].letter};
	}
	meter_draw(grid, row, column, bar, parts, count);
	draw_legend(verdict, grid, row, column + bar + 2, columns - bar - 2);
}
