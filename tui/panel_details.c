/* SPDX-License-Identifier: MIT */
/* Everything about one process on a page, what tells most first; the page scrolls. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/units.h"
#include "tui/actions.h"
#include "tui/blame.h"
#include "tui/endpoint_rows.h"
#include "tui/meter.h"
#include "tui/moment.h"
#include "tui/pages.h"
#include "tui/panel.h"
#include "tui/sparkline.h"
#include "tui/table.h"
#include "tui/targets.h"
#include "tui/ui_private.h"
#include "tui/verdict_lines.h"

#define SAMPLES_MAX 256
#define FACT_COLUMNS 20
#define FACT_LABEL 9
#define FACTS_ACROSS 8
#define COMMAND_ROWS 3
#define FEW_THREADS 16

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

/* The line below the command. */
static const char *const first_facts[] = {
	"user", "state", "ppid", "threads", "nice", "age_ns", "cpu_time_ns", "resident_bytes",
};

/* clang-format off */
static const char *const facts[] = {
	"cpu_share", "user_share", "system_share", "run_delay_share", "disk_delay_share",
	"priority", "policy", "last_cpu",
	"virtual_bytes", "shared_bytes", "swap_bytes", "memory_share", "major_faults_per_s",
	"minor_faults_per_s",
	"read_bytes_per_s", "write_bytes_per_s", "read_bytes", "write_bytes", "read_calls_per_s",
	"write_calls_per_s",
	"threads_running", "threads_uninterruptible", "voluntary_switches_per_s",
	"involuntary_switches_per_s", "session", "tty",
};
static const char *const long_facts[] = {"wait_channel", "container", "exe", "cgroup"};
/* clang-format on */

/* @return columns used */
static int put_fact(struct page *page, int row, int column, int columns, int label_columns,
		    const struct metric *metric)
{
	int used = grid_put(page->grid, row, column, columns, STYLE_DIM, metric->title);

	used = (used < label_columns ? label_columns : used) + 1;
	textbuf_clear(&page->ui->scratch);
	metric_format(metric, page->usage, &page->ui->scratch);
	return used + grid_put_visible(page->grid, row, column + used, columns - used, STYLE_NORMAL,
				       textbuf_text(&page->ui->scratch), page->ui->scratch.length);
}

static void put_first_facts(struct page *page)
{
	int row = row_of(page), at = page->space.column;
	int end = page->space.column + page->space.columns;

	page->line++;
	for (size_t i = 0; row >= 0 && i < ARRAY_SIZE(first_facts) && at < end - 8; i++) {
		const struct metric *metric = metric_find(&task_metrics, first_facts[i]);

		if (metric)
			at += put_fact(page, row, at, end - at, 0, metric) + 3;
	}
}

/* What the verdict says of it, in two lines where the screen is narrow. */
static void put_headline(struct page *page)
{
	const struct verdict *verdict = page->ui->view->process;
	int row = row_of(page), left = page->space.row + page->space.rows - row;
	struct rect rect = {row, page->space.column, left < 2 ? left : 2, page->space.columns};
	int used = 0;

	if (row >= 0 && verdict && task_key_equal(verdict->process, task_key_of(&page->usage->now)))
		used = verdict_headline_draw(verdict, page->grid, rect);
	page->line += used > 1 ? used : 1;
}

/* Down the columns, so that what belongs together stands together. */
static void put_fact_table(struct page *page)
{
	int across = page->space.columns / FACT_COLUMNS, count = (int)ARRAY_SIZE(facts);
	int rows, width;

	across = across < 1 ? 1 : across > FACTS_ACROSS ? FACTS_ACROSS : across;
	rows = (count + across - 1) / across;
	width = page->space.columns / across;
	for (int row = 0; row < rows; row++, page->line++) {
		for (int i = row; row_of(page) >= 0 && i < count; i += rows) {
			const struct metric *metric = metric_find(&task_metrics, facts[i]);

			if (metric)
				put_fact(page, row_of(page), page->space.column + i / rows * width,
					 width - 1, FACT_LABEL, metric);
		}
	}
}

static void put_facts(struct page *page)
{
	put_title(page, "Everything else");
	put_fact_table(page);
	for (size_t i = 0; i < ARRAY_SIZE(long_facts); i++, page->line++) {
		const struct metric *metric = metric_find(&task_metrics, long_facts[i]);

		if (metric && row_of(page) >= 0)
			put_fact(page, row_of(page), page->space.column, page->space.columns,
				 FACT_LABEL, metric);
	}
}

/* "B database 64.0%": what the letters of the bar are, the largest first. */
static void put_legend(struct page *page, const struct time_split *split)
{
	int row = row_of(page), at = page->space.column;
	int end = page->space.column + page->space.columns;
	uint32_t done = 0;

	page->line++;
	for (int n = 0; row >= 0 && n < WAIT_CLASS_COUNT; n++) {
		enum wait_class class = blame_next_class(split, &done);
		char share[UNIT_TEXT_SIZE], text[64];

		if (class == WAIT_CLASS_COUNT)
			break;
		snprintf(text, sizeof(text), "%c %s %s%%", wait_classes[class].letter,
			 wait_classes[class].title, units_percent(split->share[class], share));
		if (at + grid_text_width(text) > end)
			break;
		at += 3 + grid_put(page->grid, row, at, end - at, blame_style(class), text);
	}
	if (row >= 0 && at == page->space.column)
		grid_put(page->grid, row, at, end - at, STYLE_DIM, "nothing to do");
}

static void put_split(struct page *page)
{
	int row;

	put_title(page, "Where its time went");
	row = row_of(page);
	if (row >= 0)
		blame_draw(page->grid,
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
	put_fact(page, row, page->space.column, label - 1, FACT_LABEL, metric);
	if (!view->history || !count ||
	    !history_task(view->history, task_key_of(&page->usage->now), false, metric, samples,
			  count))
		return;
	for (size_t i = 0; i < count; i++)
		if (samples[i] > scale.top)
			scale.top = scale_round_up(samples[i]);
	if (!(scale.top > 0))
		scale.top = 1;
	sparkline_draw(page->grid, (struct rect){row, page->space.column + label, 1, (int)count},
		       samples, count, &scale);
}

static void put_graphs(struct page *page)
{
	put_title(page, "The last minutes");
	for (size_t i = 0; i < task_metrics.count; i++)
		if (task_metrics.metrics[i].flags & METRIC_KEEP_HISTORY)
			put_graph(page, &task_metrics.metrics[i]);
}

static void put_endpoints(struct page *page)
{
	struct endpoint endpoints[ENDPOINT_MAX];
	size_t count = endpoints_of(ui_interval(page->ui), page->usage->now.tgid, endpoints);
	int column = page->space.column, columns = page->space.columns;

	if (!count)
		return;
	put_title(page, "Whom it asks");
	if (row_of(page) >= 0)
		endpoint_heading_draw(page->grid, row_of(page), column, columns);
	page->line++;
	for (size_t i = 0; i < count; i++, page->line++)
		if (row_of(page) >= 0)
			endpoint_row_draw(page->grid, row_of(page), column, columns, &endpoints[i]);
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

static void put_thread_rows(struct page *page, const struct table_look *look,
			    const struct task_usage *const *threads, size_t count)
{
	if (row_of(page) >= 0)
		table_draw_heading(
			look, page->grid,
			(struct rect){row_of(page), page->space.column, 1, page->space.columns});
	page->line++;
	for (size_t i = 0; i < count; i++, page->line++) {
		struct row row = {.usage = threads[i]};

		if (row_of(page) >= 0)
			table_draw_row(look, page->grid, row_of(page), page->space.column, &row,
				       STYLE_NORMAL);
	}
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
	sorted = sort_threads(threads, count, look.order);
	put_thread_rows(page, &look, sorted, count);
	free(sorted);
}

static void draw_gone(struct ui *ui, struct grid *grid, struct rect space)
{
	grid_printf(grid, space.row, space.column, space.columns, STYLE_STRONG,
		    !ui_interval(ui) ? "collecting…"
		    : ui_moment(ui)  ? "process %d was not there at this instant"
				     : "process %d has ended",
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
	put_first_facts(&page);
	put_command(&page);
	put_headline(&page);
	put_split(&page);
	put_endpoints(&page);
	/* Many threads would push what everybody wants to see out of sight. */
	if (page.usage->now.thread_count <= FEW_THREADS)
		put_threads(&page);
	put_graphs(&page);
	if (page.usage->now.thread_count > FEW_THREADS)
		put_threads(&page);
	put_facts(&page);
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
