/* SPDX-License-Identifier: MIT */
/* Everything about one process on a page: who it is, where its time went, its threads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/units.h"
#include "tui/actions.h"
#include "tui/meter.h"
#include "tui/pages.h"
#include "tui/panel.h"
#include "tui/sparkline.h"
#include "tui/table.h"
#include "tui/targets.h"
#include "tui/ui_private.h"

#define SAMPLES_MAX 256
#define FACT_COLUMNS 26
#define COMMAND_ROWS 3

/* What a page is written with: lines go down, only those in the window are drawn. */
struct page {
	struct ui *ui;
	struct grid *grid;
	struct rect space;
	const struct task_usage *usage;
	int line;
};

/* @return the screen row of the current line, or -1 when it is scrolled out */
static int row_of(const struct page *page)
{
	int row = page->line - (int)page->ui->page.top;

	return row >= 0 && row < page->space.rows ? page->space.row + row : -1;
}

static void put_title(struct page *page, const char *title)
{
	int row;

	page->line++;
	row = row_of(page);
	if (row >= 0)
		grid_put(page->grid, row, page->space.column, page->space.columns, STYLE_TITLE,
			 title);
	page->line++;
}

static void put_head(struct page *page)
{
	char name[TARGET_NAME_SIZE];
	int row = row_of(page), used;

	targets_name(page->usage, name);
	page->line++;
	if (row < 0)
		return;
	used = grid_put_visible(page->grid, row, page->space.column, page->space.columns,
				STYLE_STRONG, name, strlen(name));
	if (page->usage->now.flags & TASK_NO_PERMISSION)
		grid_put(page->grid, row, page->space.column + used + 2, page->space.columns,
			 STYLE_NOTICE, "some of it may only be read by its owner or root");
}

/* The command line goes over a few lines; what is longer is cut. */
static void put_command(struct page *page)
{
	const char *text = page->usage->now.command;
	size_t length = text ? strlen(text) : 0;
	size_t width = page->space.columns > 1 ? (size_t)page->space.columns - 1 : 1;

	for (int i = 0; i < COMMAND_ROWS && length; i++) {
		size_t part = length < width ? length : width;
		int row = row_of(page);

		while (part > 1 && part < length && ((unsigned char)text[part] & 0xc0) == 0x80)
			part--;
		if (row >= 0)
			grid_put_visible(page->grid, row, page->space.column, page->space.columns,
					 STYLE_NORMAL, text, part);
		page->line++;
		text += part;
		length -= part;
	}
}

static const char *const facts[] = {
	"user",         "state",          "ppid",           "threads",
	"nice",         "priority",       "policy",         "last_cpu",
	"cpu_share",    "user_share",     "system_share",   "cpu_time_ns",
	"run_delay_share", "disk_delay_share", "memory_share", "age_ns",
	"resident_bytes", "virtual_bytes", "shared_bytes",  "swap_bytes",
	"read_bytes_per_s", "write_bytes_per_s", "read_bytes", "write_bytes",
	"major_faults_per_s", "minor_faults_per_s", "voluntary_switches_per_s",
	"involuntary_switches_per_s", "tty", "session", "wait_channel", "container",
};
static const char *const long_facts[] = {"exe", "cgroup"};

static void put_fact(struct page *page, int row, int column, int columns, const char *key)
{
	const struct metric *metric = metric_find(&task_metrics, key);
	int used;

	if (!metric || row < 0)
		return;
	used = grid_put(page->grid, row, column, columns, STYLE_DIM, metric->title);
	used = used < 9 ? 9 : used;
	textbuf_clear(&page->ui->scratch);
	metric_format(metric, page->usage, &page->ui->scratch);
	grid_put_visible(page->grid, row, column + used + 1, columns - used - 2, STYLE_NORMAL,
			 textbuf_text(&page->ui->scratch), page->ui->scratch.length);
}

static void put_facts(struct page *page)
{
	int across = page->space.columns / FACT_COLUMNS > 0 ? page->space.columns / FACT_COLUMNS : 1;
	int width;

	across = across > 8 ? 8 : across;
	width = page->space.columns / across;
	page->line++;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		int place = (int)i % across;

		put_fact(page, row_of(page), page->space.column + place * width, width, facts[i]);
		if (place == across - 1 || i + 1 == ARRAY_SIZE(facts))
			page->line++;
	}
	for (size_t i = 0; i < ARRAY_SIZE(long_facts); i++) {
		put_fact(page, row_of(page), page->space.column, page->space.columns, long_facts[i]);
		page->line++;
	}
}

/* "CPU 12.0%": the classes that are known, each in its colour. */
static void put_legend(struct page *page, const struct time_split *split)
{
	int row = row_of(page), at = page->space.column;
	char share[UNIT_TEXT_SIZE];

	page->line++;
	for (int class = 0; row >= 0 && class < WAIT_CLASS_COUNT; class++) {
		if (isnan(split->share[class]))
			continue;
		at += grid_printf(page->grid, row, at, page->space.columns - at,
				  (enum style)(STYLE_WAIT_CPU + class), "%s %s%%",
				  wait_classes[class].title,
				  units_percent(split->share[class], share));
		at += 3;
	}
}

static void put_split(struct page *page)
{
	int row;

	put_title(page, "Where its time went");
	row = row_of(page);
	if (row >= 0)
		table_draw_blame(page->grid,
				 (struct rect){row, page->space.column, 1, page->space.columns},
				 &page->usage->split);
	page->line++;
	put_legend(page, &page->usage->split);
}

/* One line of the past for each metric the store keeps. */
static void put_graph(struct page *page, const struct metric *metric)
{
	const struct view *view = page->ui->view;
	float samples[SAMPLES_MAX];
	struct scale scale = {.top = 0, .middle = NAN, .high = NAN};
	int row = row_of(page), label = 16, width = page->space.columns - label;
	size_t count = width < 1 ? 0 : width < SAMPLES_MAX ? (size_t)width : SAMPLES_MAX;

	page->line++;
	if (row < 0)
		return;
	put_fact(page, row, page->space.column, label, metric->key);
	if (!view->history || !count ||
	    !history_task(view->history, task_key_of(&page->usage->now), false, metric, samples,
			  count))
		return;
	for (size_t i = 0; i < count; i++)
		if (samples[i] > scale.top)
			scale.top = scale_round_up(samples[i]);
	if (!(scale.top > 0))
		scale.top = 1;
	sparkline_draw(page->grid,
		       (struct rect){row, page->space.column + label, 1, (int)count}, samples, count,
		       &scale);
}

static void put_graphs(struct page *page)
{
	put_title(page, "The last minutes");
	for (size_t i = 0; i < task_metrics.count; i++)
		if (task_metrics.metrics[i].flags & METRIC_KEEP_HISTORY)
			put_graph(page, &task_metrics.metrics[i]);
}

static const struct task_usage **sort_threads(const struct task_usage *threads, size_t count,
					      struct order order)
{
	const struct task_usage **sorted = xcalloc(count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &threads[i];
	order_sort(order, sorted, count);
	return sorted;
}

static void put_threads(struct page *page)
{
	struct ui *ui = page->ui;
	struct placed_columns placed;
	struct table_look look = {
		.view = ui->view,
		.placed = &placed,
		.order = order_of(ui->sets.threads.sort),
		.scratch = &ui->scratch,
	};
	size_t count = 0;
	const struct task_usage *threads =
		interval_threads_of(ui_interval(ui), page->usage->now.tgid, &count);
	const struct task_usage **sorted;

	put_title(page, "Threads");
	if (!threads)
		return;
	columns_place(&ui->sets.threads, page->space.columns, 0, &placed);
	if (row_of(page) >= 0)
		table_draw_heading(&look, page->grid,
				   (struct rect){row_of(page), page->space.column, 1,
						 page->space.columns});
	page->line++;
	sorted = sort_threads(threads, count, look.order);
	for (size_t i = 0; i < count; i++, page->line++) {
		struct row row = {.usage = sorted[i]};

		if (row_of(page) >= 0)
			table_draw_row(&look, page->grid, row_of(page), page->space.column, &row,
				       STYLE_NORMAL);
	}
	free(sorted);
}

static void draw_gone(struct ui *ui, struct grid *grid, struct rect space)
{
	grid_printf(grid, space.row, space.column, space.columns, STYLE_STRONG,
		    ui_interval(ui) ? "process %d has ended" : "collecting…",
		    (int)ui->details.tgid);
}

static void draw(struct ui *ui, struct grid *grid, struct rect space)
{
	struct page page = {.ui = ui, .grid = grid, .space = space};

	page.usage = ui_find(ui, &ui->details);
	if (!page.usage) {
		draw_gone(ui, grid, space);
		return;
	}
	put_head(&page);
	put_command(&page);
	put_facts(&page);
	put_split(&page);
	put_graphs(&page);
	put_threads(&page);
	ui_page_fit(ui, (size_t)page.line, (size_t)space.rows);
}

static enum ui_request_kind leave(struct ui *ui)
{
	ui->details.is_set = false;
	ui_pop_mode(ui);
	return UI_REQUEST_REDRAW;
}

const struct mode mode_details = {
	.name = "details",
	.where = IN_PAGE | IN_DETAILS,
	.is_full_screen = true,
	.draw = draw,
	.move = page_move,
	.cancel = leave,
};
