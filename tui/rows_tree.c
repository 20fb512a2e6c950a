/* SPDX-License-Identifier: MIT */
/*
 * The tree of processes. Siblings stand in the order of the table; what matches the filter brings
 * its ancestors along, so that one sees where it hangs.
 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "tui/rows.h"

#define NOBODY SIZE_MAX
#define RAILS_MAX 63

/* One process of the interval; links are indices into the interval's processes. */
struct node {
	size_t parent, first_child, next_sibling;
	bool matches;    /* passes the filter */
	bool is_shown;   /* matches, or something below it does */
	bool is_emitted; /* parents that form a ring (a damaged recording) are met once */
	bool hangs;      /* a shown parent has it among its children */
};

struct tree {
	struct rows *rows;
	const struct rows_request *request;
	struct node *nodes;
	size_t count;
	const struct task_usage *processes;
	size_t *stack; /* nodes whose subtree is being summed */
};

static size_t index_of(const struct tree *tree, const struct task_usage *usage)
{
	return (size_t)(usage - tree->processes);
}

static void find_parents(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct task *task = &tree->processes[i].now;
		const struct task_usage *parent =
			task->ppid > 0 && task->ppid != task->tgid
				? interval_process(tree->request->interval, task->ppid)
				: NULL;

		tree->nodes[i] = (struct node){
			.parent = parent ? index_of(tree, parent) : NOBODY,
			.first_child = NOBODY,
			.next_sibling = NOBODY,
		};
	}
}

static void choose(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct node *node = &tree->nodes[i];

		if (!rows_accept(tree->request, &tree->processes[i]))
			continue;
		node->matches = true;
		for (size_t at = i; at != NOBODY && !tree->nodes[at].is_shown;
		     at = tree->nodes[at].parent)
			tree->nodes[at].is_shown = true;
	}
}

/* In the order of the table: going backwards, each one is put before those already linked. */
static void link_children(struct tree *tree, const struct task_usage *const *sorted, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		size_t child = index_of(tree, sorted[i]);
		struct node *node = &tree->nodes[child];

		if (node->parent == NOBODY)
			continue;
		node->next_sibling = tree->nodes[node->parent].first_child;
		tree->nodes[node->parent].first_child = child;
		node->hangs = true;
	}
}

static size_t sort_shown(struct tree *tree)
{
	const struct task_usage **sorted = rows_scratch(tree->rows, tree->count);
	size_t count = 0;

	for (size_t i = 0; i < tree->count; i++)
		if (tree->nodes[i].is_shown)
			sorted[count++] = &tree->processes[i];
	order_sort(tree->request->order, sorted, count);
	return count;
}

static void add_known(double *sum, double value)
{
	if (isnan(value))
		return;
	*sum = isnan(*sum) ? value : *sum + value;
}

static void add_usage(struct task_usage *sum, const struct task_usage *usage)
{
	add_known(&sum->cpu_share, usage->cpu_share);
	add_known(&sum->user_share, usage->user_share);
	add_known(&sum->system_share, usage->system_share);
	add_known(&sum->run_delay_share, usage->run_delay_share);
	add_known(&sum->disk_delay_share, usage->disk_delay_share);
	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		add_known(&sum->split.share[c], usage->split.share[c]);
	add_known(&sum->waiting_share, usage->waiting_share);
	add_known(&sum->read_bytes_per_s, usage->read_bytes_per_s);
	add_known(&sum->write_bytes_per_s, usage->write_bytes_per_s);
	add_known(&sum->io_bytes_per_s, usage->io_bytes_per_s);
}

/* A folded row speaks for all below it. Whom it sums up counts as emitted. */
static const struct task_usage *sum_below(struct tree *tree, size_t root)
{
	struct task_usage *sum = arena_calloc(&tree->rows->arena, 1, sizeof(*sum));
	size_t depth = 0;

	*sum = tree->processes[root];
	for (size_t c = tree->nodes[root].first_child; c != NOBODY; c = tree->nodes[c].next_sibling)
		tree->stack[depth++] = c;
	while (depth) {
		size_t at = tree->stack[--depth];
		struct node *node = &tree->nodes[at];

		if (node->is_emitted)
			continue;
		node->is_emitted = true;
		add_usage(sum, &tree->processes[at]);
		for (size_t c = node->first_child; c != NOBODY; c = tree->nodes[c].next_sibling)
			if (!tree->nodes[c].is_emitted)
				tree->stack[depth++] = c;
	}
	return sum;
}

static bool is_marked(const struct hash *marks, const struct task_usage *usage)
{
	struct hash_key key = row_hash_key(task_key_of(&usage->now), false);

	return marks && marks->count && hash_get(marks, key);
}

static size_t rail(size_t depth)
{
	return depth < RAILS_MAX ? depth : RAILS_MAX;
}

static struct row *emit(struct tree *tree, size_t at, size_t depth, uint64_t rails)
{
	struct node *node = &tree->nodes[at];
	const struct task_usage *usage = &tree->processes[at];
	struct row *row = rows_push(tree->rows, usage);
	bool wants_threads =
		tree->request->show_threads || is_marked(tree->request->unfolded, usage);
	size_t index = tree->rows->count - 1;

	node->is_emitted = true;
	row->depth = (uint16_t)(depth < UINT16_MAX ? depth : UINT16_MAX);
	row->rails = rails;
	row->is_last = node->next_sibling == NOBODY;
	row->is_context = !node->matches;
	row->has_children = node->first_child != NOBODY;
	if (row->has_children && is_marked(tree->request->folded, usage)) {
		row->is_folded = true;
		row->usage = sum_below(tree, at);
	} else if (wants_threads && node->matches) {
		row->is_unfolded = true;
		rows_push_threads(tree->rows, tree->request, index, row->has_children);
	}
	return &tree->rows->items[index];
}

/* From a root through everything below it, without recursion: a chain may be 20,000 deep. */
static void walk(struct tree *tree, size_t root)
{
	size_t at = root, depth = 0;
	uint64_t rails = 0;

	for (;;) {
		struct node *node = &tree->nodes[at];

		if (!node->is_emitted && !emit(tree, at, depth, rails)->is_folded &&
		    node->first_child != NOBODY) {
			/* A root has no rail: nothing is drawn for depth 0. */
			if (depth && node->next_sibling != NOBODY)
				rails |= UINT64_C(1) << rail(depth);
			at = node->first_child;
			depth++;
			continue;
		}
		while (at != root && tree->nodes[at].next_sibling == NOBODY) {
			at = tree->nodes[at].parent;
			depth--;
			rails &= ~(UINT64_C(1) << rail(depth));
		}
		if (at == root)
			return;
		at = tree->nodes[at].next_sibling;
	}
}

void rows_build_tree(struct rows *rows, const struct rows_request *request)
{
	struct tree tree = {
		.rows = rows,
		.request = request,
		.count = request->interval->process_count,
		.processes = request->interval->processes,
	};
	size_t shown;

	if (!tree.count)
		return;
	tree.nodes = xcalloc(tree.count, sizeof(*tree.nodes));
	tree.stack = xcalloc(tree.count, sizeof(*tree.stack));
	find_parents(&tree);
	choose(&tree);
	shown = sort_shown(&tree);
	link_children(&tree, rows->scratch, shown);
	for (size_t i = 0; i < shown; i++)
		if (!tree.nodes[index_of(&tree, rows->scratch[i])].hangs)
			walk(&tree, index_of(&tree, rows->scratch[i]));
	/* What is left hangs in a ring. */
	for (size_t i = 0; i < shown; i++)
		if (!tree.nodes[index_of(&tree, rows->scratch[i])].is_emitted)
			walk(&tree, index_of(&tree, rows->scratch[i]));
	free(tree.nodes);
	free(tree.stack);
}
