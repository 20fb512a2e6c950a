/* SPDX-License-Identifier: MIT */
/* Filters as typed: a mistake has a sentence, a filter judges any row, and judges it the same
 * way when its own text is parsed again. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* One row with everything known, one with nothing. */
static struct task_usage known_row(void)
{
	struct task_usage row = {.cpu_share = 0.5, .read_bytes_per_s = 1e6};

	row.now.tgid = 4711;
	row.now.name = "postgres";
	row.now.command = "postgres: \xff\x1b[31m writer (main)";
	row.now.user = "root";
	row.now.state = 'D';
	return row;
}

static struct task_usage unknown_row(void)
{
	struct task_usage row = {.cpu_share = NAN, .read_bytes_per_s = NAN};

	row.now = task_unknown();
	return row;
}

static void try_table(const struct metric_table *table, const char *text)
{
	struct filter *filter = NULL, *again = NULL;
	struct task_usage rows[] = {known_row(), unknown_row()};
	struct message message = {""};
	int result = filter_parse(table, text, &filter, &message);

	expect((result == 0) == (filter != NULL));
	if (result) {
		expect(result == -EINVAL && !strncmp(message.text, "column ", 7));
		return;
	}
	expect(!strcmp(filter_text(filter), text));
	expect(filter_parse(table, filter_text(filter), &again, &message) == 0);
	for (int i = 0; i < 2 && table == &task_metrics; i++)
		expect(filter_matches(filter, &rows[i]) == filter_matches(again, &rows[i]));
	filter_free(filter);
	filter_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xreallocarray(NULL, size + 1, 1);

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	try_table(&task_metrics, text);
	try_table(&disk_metrics, text);
	free(text);
	return 0;
}
