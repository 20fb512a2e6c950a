/* SPDX-License-Identifier: MIT */
/** What a verdict says, line by line: for the panel, which shows a few, and the page with all. */
#ifndef TUI_VERDICT_LINES_H
#define TUI_VERDICT_LINES_H

#include <stddef.h>

#include "analysis/verdict.h"
#include "analysis/view.h"
#include "tui/grid.h"

struct ui;

/** The verdict the screen speaks of: of the process the user chose, else of the machine; or NULL. */
const struct verdict *verdict_shown(const struct ui *ui, const struct view *view);

enum verdict_line_kind {
	VERDICT_EVIDENCE,
	VERDICT_COUNTER_EVIDENCE,
	VERDICT_HINT,
	VERDICT_BLIND_SPOT,
};

struct verdict_line {
	enum verdict_line_kind kind;
	size_t number; /* of its kind: the most important is 0 */
	enum style mark_style;
	const char *text;
	const struct blind_spot *blind; /* instead of text */
};

#define VERDICT_LINE_MAX (3 * SENTENCE_MAX + 4)

/**
 * The lines that matter most, in the order they are read: evidence, counter-evidence, hints,
 * blind spots.
 *
 * @return their number, at most `max`
 */
size_t verdict_lines(const struct verdict *verdict, struct verdict_line *ret_lines, size_t max);

/** Draw a line behind its mark: + - → ?. Text that does not fit ends in an ellipsis. */
void verdict_line_draw(const struct verdict_line *line, struct grid *grid, struct rect rect);

/** How bad it is. */
enum style verdict_style(const struct verdict *verdict);
/** Never empty. */
const char *verdict_headline_text(const struct verdict *verdict);
/**
 * "● headline", coloured by what is wrong, wrapped where the rectangle has rows for it.
 *
 * @return rows used
 */
int verdict_headline_draw(const struct verdict *verdict, struct grid *grid, struct rect rect);

/** The active time of a process: a bar of its parts, and the parts in words. Nothing for a machine. */
void verdict_split_draw(const struct verdict *verdict, struct grid *grid, int row, int column,
			int columns);
/** "high confidence" */
const char *verdict_confidence_text(const struct verdict *verdict);
/** False when there is nothing to draw. */
bool verdict_has_split(const struct verdict *verdict);

#endif
