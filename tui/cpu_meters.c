/* SPDX-License-Identifier: MIT */
#include "tui/cpu_meters.h"

#include <math.h>
#include <stdio.h>

#include "base/units.h"
#include "model/metric.h"
#include "store/history.h"
#include "tui/meter.h"
#include "tui/sparkline.h"

#define COLUMNS_WISHED 28 /* of one meter, with its gap */
#define COLUMNS_LEAST 16
#define VALUE_COLUMNS 4
/* A third of a meter that has room shows its last seconds, one in a column. */
#define ROOM_FOR_GRAPH 18
#define GRAPH_COLUMNS_MAX 40

static const struct scale levels = {1, 0.7, 0.9};

/* Neighbours that share a meter show the mean of theirs. */
struct plan {
	int across, rows; /* meters */
	size_t group;     /* CPUs a meter stands for */
	int columns;      /* of one meter, with its gap */
};

static size_t groups_of(size_t count, size_t group)
{
	return (count + group - 1) / group;
}

static struct plan plan_make(size_t cpus, int columns, int max_rows)
{
	struct plan plan = {.across = columns / COLUMNS_WISHED, .group = 1};
	int most = columns / COLUMNS_LEAST;

	if (plan.across < 1)
		plan.across = 1;
	/* Narrower meters first, then CPUs that share one. */
	if (groups_of(cpus, (size_t)plan.across) > (size_t)max_rows && most > plan.across)
		plan.across = most;
	if ((size_t)plan.across > cpus)
		plan.across = (int)cpus;
	while (groups_of(groups_of(cpus, plan.group), (size_t)plan.across) > (size_t)max_rows)
		plan.group *= 2;
	plan.rows = (int)groups_of(groups_of(cpus, plan.group), (size_t)plan.across);
	plan.columns = columns / plan.across;
	return plan;
}

static size_t count_cpus(const struct view *view)
{
	return view->interval ? view->interval->system.cpu_count : 0;
}

int cpu_meters_rows(const struct view *view, int columns, int max_rows)
{
	size_t cpus = count_cpus(view);

	return cpus && max_rows > 0 && columns >= COLUMNS_LEAST
		       ? plan_make(cpus, columns, max_rows).rows
		       : 0;
}

static struct cpu_usage mean_of(const struct cpu_usage *cpus, size_t count)
{
	struct cpu_usage mean = *cpus;
	double n = (double)count;

	for (size_t i = 1; i < count; i++) {
		mean.user += cpus[i].user;
		mean.nice += cpus[i].nice;
		mean.system += cpus[i].system;
		mean.iowait += cpus[i].iowait;
		mean.irq += cpus[i].irq;
		mean.softirq += cpus[i].softirq;
		mean.steal += cpus[i].steal;
		mean.busy += cpus[i].busy;
	}
	mean.user /= n;
	mean.nice /= n;
	mean.system /= n;
	mean.iowait /= n;
	mean.irq /= n;
	mean.softirq /= n;
	mean.steal /= n;
	mean.busy /= n;
	return mean;
}

static int graph_columns(const struct view *view, int room)
{
	if (!view->history || room < ROOM_FOR_GRAPH)
		return 0;
	return room / 3 < GRAPH_COLUMNS_MAX ? room / 3 : GRAPH_COLUMNS_MAX;
}

static void draw_graph(const struct view *view, const struct cpu_usage *cpus, size_t count,
		       struct grid *grid, struct rect rect)
{
	const struct metric *busy = metric_find(&cpu_metrics, "busy_share");
	float mean[GRAPH_COLUMNS_MAX] = {0}, one[GRAPH_COLUMNS_MAX];
	size_t width = (size_t)rect.columns;

	for (size_t i = 0; i < count; i++) {
		history_cpu(view->history, cpus[i].id, busy, one, width);
		for (size_t column = 0; column < width; column++)
			mean[column] += one[column] / (float)count;
	}
	sparkline_draw(grid, rect, mean, width, &levels);
}

static void draw_meter(const struct view *view, const struct cpu_usage *cpus, size_t count,
		       struct grid *grid, struct rect rect, int label)
{
	struct cpu_usage cpu = mean_of(cpus, count);
	struct meter_part parts[] = {
		{cpu.nice, STYLE_CPU_NICE, '%'},     {cpu.user, STYLE_CPU_USER, '|'},
		{cpu.system, STYLE_CPU_SYSTEM, '#'}, {cpu.irq + cpu.softirq, STYLE_CPU_IRQ, '@'},
		{cpu.steal, STYLE_CPU_STEAL, '$'},   {cpu.iowait, STYLE_CPU_IOWAIT, '*'},
	};
	char name[32], value[UNIT_TEXT_SIZE];
	int room = rect.columns - label - VALUE_COLUMNS - 2;
	int graph = graph_columns(view, room), bar = graph ? room - graph - 1 : room;
	int row = rect.row, end = rect.column + rect.columns - VALUE_COLUMNS;

	snprintf(name, sizeof(name), "%d", cpus->id);
	if (count > 1)
		snprintf(name, sizeof(name), "%d-%d", cpus->id, cpus[count - 1].id);
	grid_put_right(grid, row, rect.column, label, STYLE_DIM, name);
	meter_draw(grid, row, rect.column + label + 1, bar, parts,
		   sizeof(parts) / sizeof(parts[0]));
	if (graph)
		draw_graph(view, cpus, count, grid, (struct rect){row, end - 1 - graph, 1, graph});
	grid_put_right(grid, row, end, VALUE_COLUMNS,
		       scale_style(&levels, cpu.busy) == STYLE_GRAPH_LOW ? STYLE_NORMAL
									 : STYLE_NOTICE,
		       units_percent(cpu.busy, value));
}

static int digits_of(int number)
{
	return number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4;
}

void cpu_meters_draw(const struct view *view, struct grid *grid, struct rect rect)
{
	size_t count = count_cpus(view);
	const struct cpu_usage *cpus;
	struct plan plan;
	int label;

	if (!count || rect.rows < 1 || rect.columns < COLUMNS_LEAST)
		return;
	cpus = view->interval->system.cpus;
	plan = plan_make(count, rect.columns, rect.rows);
	label = digits_of(cpus[count - 1].id);
	if (plan.group > 1)
		label = 2 * label + 1;
	/* Down, then across: neighbours are below each other. */
	for (size_t i = 0; i * plan.group < count; i++) {
		size_t first = i * plan.group;
		size_t members = count - first < plan.group ? count - first : plan.group;

		draw_meter(view, &cpus[first], members, grid,
			   (struct rect){rect.row + (int)i % plan.rows,
					 rect.column + (int)i / plan.rows * plan.columns, 1,
					 plan.columns - 2},
			   label);
	}
}
