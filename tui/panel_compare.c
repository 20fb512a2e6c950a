/* SPDX-License-Identifier: MIT */
/*
 * What is different between two instants, on a page: the numbers of the machine, of programs and of
 * whom they ask, the largest difference first; then who came and who went.
 */
#include <stdio.h>
#include <string.h>

#include "analysis/compare.h"
#include "tui/actions.h"
#include "tui/moment.h"
#include "tui/pages.h"
#include "tui/ui_private.h"
#include "tui/wrap.h"

#define VALUE_COLUMNS 11
#define CHANGE_COLUMNS 16
#define TITLE_COLUMNS 24
#define WHO_LEAST 16
#define WHO_MOST 60
/* On narrower screens the numbers of a change stand below its name. */
#define WIDE_LEAST (WHO_LEAST + TITLE_COLUMNS + 2 * VALUE_COLUMNS + CHANGE_COLUMNS - 1)

/* Lines go down, only those in the window are drawn. */
struct page {
	struct ui *ui;
	struct grid *grid;
	struct rect space;
	int line;
	int title, value, change; /* where the columns begin; who stands at the left edge */
};

/* @return the screen row of the current line, or -1 when it is scrolled out */
static int row_of(const struct page *page)
{
	int row = page->line - (int)page->ui->page.top;

	return row >= 0 && row < page->space.rows ? page->space.row + row : -1;
}

static void put_text(struct page *page, int indent, enum style style, const char *text)
{
	int columns = page->space.columns - indent;
	char line[512];

	do {
		size_t length = wrap_length(text, columns > 1 ? columns : 1);

		if (length >= sizeof(line))
			length = sizeof(line) - 1;
		memcpy(line, text, length);
		line[length] = '\0';
		grid_put(page->grid, row_of(page), page->space.column + indent, columns, style,
			 line);
		page->line++;
		text = wrap_rest(text, length);
	} while (*text);
}

/* --- The table --- */

static void place_columns(struct page *page)
{
	int who = page->space.columns - TITLE_COLUMNS - 2 * VALUE_COLUMNS - CHANGE_COLUMNS;

	who = who < WHO_LEAST ? WHO_LEAST : who > WHO_MOST ? WHO_MOST : who;
	page->title = page->space.column + who;
	page->value = page->title + TITLE_COLUMNS;
	page->change = page->value + 2 * VALUE_COLUMNS;
}

static void put_heading(struct page *page)
{
	static const char *const sides[COMPARE_SIDES] = {"A", "B"};
	int row = row_of(page);

	grid_fill(page->grid, (struct rect){row, page->space.column, 1, page->space.columns}, " ",
		  STYLE_HEADING);
	grid_put(page->grid, row, page->space.column, WHO_LEAST, STYLE_HEADING, "WHO");
	grid_put(page->grid, row, page->title, TITLE_COLUMNS, STYLE_HEADING, "WHAT");
	for (int side = 0; side < COMPARE_SIDES; side++)
		grid_put_right(page->grid, row, page->value + side * VALUE_COLUMNS,
			       VALUE_COLUMNS - 1, STYLE_HEADING, sides[side]);
	grid_put_right(page->grid, row, page->change, CHANGE_COLUMNS - 1, STYLE_HEADING_SORT,
		       "CHANGE");
	page->line++;
}

static enum style change_style(const struct compare_change *change)
{
	if (change->is_new)
		return STYLE_NEW;
	if (change->is_gone)
		return STYLE_ENDED;
	return change->kind == COMPARE_MACHINE ? STYLE_STRONG : STYLE_NORMAL;
}

static void put_narrow_change(struct page *page, const struct compare_change *change)
{
	char line[512];

	snprintf(line, sizeof(line), "%s: %s", compare_who(change, WHO_MOST).text,
		 change->metric->title);
	put_text(page, 0, change_style(change), line);
	snprintf(line, sizeof(line), "%s, was %s (%s)",
		 compare_value_words(change->metric, change->value[1].value).text,
		 compare_value_words(change->metric, change->value[0].value).text,
		 compare_change_words(change).text);
	put_text(page, 2, STYLE_NORMAL, line);
}

static void put_change(struct page *page, const struct compare_change *change)
{
	enum style style = change_style(change);
	int row = row_of(page), who = page->title - page->space.column - 1;

	page->line++;
	if (row < 0)
		return;
	grid_put(page->grid, row, page->space.column, who, style,
		 compare_who(change, (size_t)who).text);
	grid_put(page->grid, row, page->title, TITLE_COLUMNS - 1, STYLE_DIM, change->metric->title);
	for (int side = 0; side < COMPARE_SIDES; side++)
		grid_put_right(page->grid, row, page->value + side * VALUE_COLUMNS,
			       VALUE_COLUMNS - 1, STYLE_NORMAL,
			       compare_value_words(change->metric, change->value[side].value).text);
	grid_put_right(page->grid, row, page->change, CHANGE_COLUMNS - 1, style,
		       compare_change_words(change).text);
}

/* --- Who came and who went --- */

static void put_visitors(struct page *page, const struct comparison *comparison, bool is_new,
			 const char *title)
{
	struct textbuf names = {0};

	for (size_t i = 0; i < comparison->visitor_count; i++)
		if (comparison->visitors[i].is_new == is_new)
			textbuf_printf(&names, "%s%s", names.length ? ", " : "",
				       words_name(comparison->visitors[i].program, WHO_MOST).text);
	if (names.length) {
		page->line++;
		put_text(page, 0, STYLE_TITLE, title);
		put_text(page, 2, is_new ? STYLE_NEW : STYLE_ENDED, textbuf_text(&names));
	}
	textbuf_done(&names);
}

static void put_head(struct page *page, const struct comparison *comparison)
{
	char a[MOMENT_TEXT_SIZE], b[MOMENT_TEXT_SIZE], line[64 + 2 * MOMENT_TEXT_SIZE];
	struct timespec newest = comparison->span[1].end;

	moment_clock(comparison->span[0].end, newest, a);
	moment_clock(newest, newest, b);
	snprintf(line, sizeof(line), "What is different at %s (B) from %s (A)", b, a);
	put_text(page, 0, STYLE_STRONG, line);
	put_text(page, 0, STYLE_DIM,
		 "One instant on each side: this is what differs at first sight. blametop diff "
		 "compares stretches of time and knows what is noise.");
	for (size_t i = 0; i < comparison->notes.count; i++)
		put_text(page, 0, STYLE_NOTICE, comparison->notes.items[i].text);
	page->line++;
}

static void draw(struct ui *ui, struct grid *grid, struct rect space)
{
	const struct comparison *comparison = ui->comparison;
	struct page page = {.ui = ui, .grid = grid, .space = space};
	bool is_wide = space.columns >= WIDE_LEAST;

	if (!comparison)
		return;
	place_columns(&page);
	put_head(&page, comparison);
	if (!comparison->count)
		put_text(&page, 0, STYLE_NORMAL, "Nothing worth naming.");
	else if (is_wide)
		put_heading(&page);
	for (size_t i = 0; i < comparison->count; i++)
		(is_wide ? put_change : put_narrow_change)(&page, &comparison->changes[i]);
	put_visitors(&page, comparison, true, "Only at B, and next to idle");
	put_visitors(&page, comparison, false, "Only at A, and next to idle");
	ui_page_fit(ui, (size_t)page.line, space.rows > 0 ? (size_t)space.rows : 1);
}

void ui_show_comparison(struct ui *ui, struct comparison *comparison)
{
	comparison_free(ui->comparison);
	ui->comparison = comparison;
	if (ui_mode(ui) != &mode_compare)
		ui_push_mode(ui, &mode_compare);
}

const struct mode mode_compare = {
	.name = "compare",
	.where = IN_PAGE,
	.is_full_screen = true,
	.draw = draw,
	.move = page_move,
};
