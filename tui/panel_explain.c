/* SPDX-License-Identifier: MIT */
/* Everything a verdict says on a page of its own, wrapped to the width of the screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "tui/endpoint_rows.h"
#include "tui/meter.h"
#include "tui/panel.h"
#include "tui/ui_private.h"
#include "tui/verdict_lines.h"
#include "tui/wrap.h"

#define INDENT 4
#define MIN_COLUMNS 32
#define MOST_COLUMNS 110 /* longer lines are hard to read */

/* Where on the page we are; what lies above or below the window is counted and not drawn. */
struct page {
	struct grid *grid;
	struct rect rect;
	size_t top, line;
};

static bool is_shown(const struct page *page)
{
	return page->line >= page->top && page->line - page->top < (size_t)page->rect.rows;
}

/* @return the row of the current line; outside of the grid when it is not shown */
static int row_of(const struct page *page)
{
	return is_shown(page) ? page->rect.row + (int)(page->line - page->top) : -1;
}

static void put_wrapped(struct page *page, int indent, enum style style, const char *text)
{
	int columns = page->rect.columns - indent;

	columns = columns > MOST_COLUMNS ? MOST_COLUMNS : columns < 1 ? 1 : columns;
	do {
		size_t length = wrap_length(text, columns);
		char line[4 * MOST_COLUMNS + 1];

		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		grid_put(page->grid, row_of(page), page->rect.column + indent, columns, style,
			 line);
		page->line++;
		text = wrap_rest(text, length);
	} while (*text);
}

static void put_title(struct page *page, const char *title)
{
	page->line++;
	put_wrapped(page, 0, STYLE_TITLE, title);
}

static void put_sentences(struct page *page, const char *title, const char *mark,
			  const struct sentences *sentences)
{
	if (!sentences->count)
		return;
	put_title(page, title);
	for (size_t i = 0; i < sentences->count; i++) {
		grid_put(page->grid, row_of(page), page->rect.column + INDENT - 2, 1, STYLE_STRONG,
			 mark);
		put_wrapped(page, INDENT, STYLE_NORMAL, sentences->items[i].text);
	}
}

static void put_blind_spots(struct page *page, const struct verdict *verdict)
{
	if (!verdict->blind_count)
		return;
	put_title(page, "What could not be seen");
	for (size_t i = 0; i < verdict->blind_count; i++) {
		const struct blind_spot *blind = &verdict->blind[i];
		char text[2 * SENTENCE_SIZE + 4];

		snprintf(text, sizeof(text), "%s%s%s", blind->what, blind->why[0] ? ": " : "",
			 blind->why);
		grid_put(page->grid, row_of(page), page->rect.column + INDENT - 2, 1, STYLE_DIM,
			 "?");
		put_wrapped(page, INDENT, STYLE_NORMAL, text);
		if (!blind->command[0])
			continue;
		grid_put(page->grid, row_of(page), page->rect.column + INDENT, 11, STYLE_DIM,
			 "this helps:");
		put_wrapped(page, INDENT + 12, STYLE_STRONG, blind->command);
	}
}

/* --- The time of a process --- */

static void put_class(struct page *page, const struct verdict *verdict, enum wait_class class)
{
	const struct wait_class_info *info = &wait_classes[class];
	enum style style = (enum style)(STYLE_WAIT_CPU + (int)class);
	struct meter_part part = {verdict->share[class], style, info->letter};
	int row = row_of(page), column = page->rect.column + INDENT;
	char percent[UNIT_TEXT_SIZE], low[UNIT_TEXT_SIZE], high[UNIT_TEXT_SIZE];

	grid_put(page->grid, row, column, 14, style, info->title);
	grid_put_right(page->grid, row, column + 14, 6,
		       verdict->share[class] >= 0.005 ? STYLE_STRONG : STYLE_DIM,
		       units_percent(verdict->share[class], percent));
	if (!isnan(verdict->share[class]))
		grid_put(page->grid, row, column + 20, 1, STYLE_DIM, "%");
	if (page->rect.columns >= 70 && !isnan(verdict->share[class]))
		meter_draw(page->grid, row, column + 23, 20, &part, 1);
	if (page->rect.columns >= 70 && verdict->share_low[class] < verdict->share_high[class])
		grid_printf(page->grid, row, column + 45, 20, STYLE_DIM, "%s to %s",
			    units_percent(verdict->share_low[class], low),
			    units_percent(verdict->share_high[class], high));
	page->line++;
}

static void put_split(struct page *page, const struct verdict *verdict)
{
	if (!verdict_has_split(verdict))
		return;
	put_title(page, "Where its active time went");
	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		if (i != WAIT_IDLE)
			put_class(page, verdict, (enum wait_class)i);
	}
}

/* Whom the process asks; of the machine it would be everybody's. */
static void put_endpoints(struct page *page, const struct view *view, const struct verdict *verdict)
{
	struct endpoint endpoints[ENDPOINT_MAX];
	int column = page->rect.column + INDENT - 2, columns = page->rect.columns - INDENT + 2;
	size_t count;

	if (!view->interval)
		return;
	count = endpoints_of(view->interval, verdict->is_system ? 0 : verdict->process.tid,
			     endpoints);
	if (!count)
		return;
	put_title(page, verdict->is_system ? "Who is asked most" : "Whom it asks");
	endpoint_heading_draw(page->grid, row_of(page), column, columns);
	page->line++;
	for (size_t i = 0; i < count; i++, page->line++)
		endpoint_row_draw(page->grid, row_of(page), column, columns, &endpoints[i]);
}

static void put_threads(struct page *page, const struct verdict *verdict)
{
	char busy[UNIT_TEXT_SIZE], text[160];

	if (verdict->is_system || verdict->is_measuring || isnan(verdict->busy))
		return;
	snprintf(text, sizeof(text),
		 "It had something to do %s%% of the time, with %.1f threads at work and %.1f idle "
		 "on average.",
		 units_percent(verdict->busy, busy), verdict->active_threads,
		 verdict->idle_threads);
	put_wrapped(page, 2, STYLE_NORMAL, text);
}

/* --- What else was found --- */

static void put_other_findings(struct page *page, const struct verdict *verdict)
{
	if (verdict->finding_count < 2)
		return;
	put_title(page, "Also seen");
	for (size_t i = 1; i < verdict->finding_count; i++) {
		grid_put(page->grid, row_of(page), page->rect.column + INDENT - 2, 1,
			 (enum style)(STYLE_WAIT_CPU + (int)verdict->findings[i].class), "●");
		put_wrapped(page, INDENT, STYLE_NORMAL, verdict->findings[i].headline);
	}
}

static void put_page(struct page *page, const struct view *view, const struct verdict *verdict)
{
	char text[160];

	if (verdict->is_system)
		snprintf(text, sizeof(text), "Why is this machine slow?");
	else
		snprintf(text, sizeof(text), "Why is %s (%d) slow?", verdict->name,
			 (int)verdict->process.tid);
	put_wrapped(page, 0, STYLE_TITLE, text);
	grid_put(page->grid, row_of(page), page->rect.column, 1, verdict_style(verdict), "●");
	put_wrapped(page, 2, verdict_style(verdict), verdict_headline_text(verdict));
	if (verdict->is_measuring)
		return;
	put_wrapped(page, 2, STYLE_DIM, verdict_confidence_text(verdict));
	put_threads(page, verdict);
	put_split(page, verdict);
	put_endpoints(page, view, verdict);
	put_sentences(page, "What speaks for it", "+", &verdict->evidence);
	put_sentences(page, "What speaks against it", "-", &verdict->counter_evidence);
	put_sentences(page, "What to look at next", "→", &verdict->hints);
	put_other_findings(page, verdict);
	put_blind_spots(page, verdict);
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	const struct verdict *verdict = verdict_shown(ui, view);
	struct page page = {.grid = grid, .rect = rect, .top = ui_page_top(ui)};

	if (rect.columns < MIN_COLUMNS || rect.rows < 1)
		return;
	if (!verdict) {
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_DIM, "measuring…");
		return;
	}
	put_page(&page, view, verdict);
	ui_page_fit(ui, page.line, (size_t)rect.rows);
}

static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	(void)ui;
	(void)view;
	return screen.rows;
}

const struct panel panel_explain = {
	.name = "explain",
	.title = "Why",
	.min_rows = 0,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
