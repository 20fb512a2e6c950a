/* SPDX-License-Identifier: MIT */
/* What changed between two recordings, or two times of one. */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/diff_side.h"
#include "app/print.h"
#include "export/diff.h"

#define EXIT_CHANGED 3

static int read_sides(const char **operands, struct compare_side *sides[COMPARE_SIDES])
{
	struct message message;

	for (int i = 0; i < COMPARE_SIDES; i++)
		if (diff_side_read(operands[i], &sides[i], &message)) {
			fprintf(stderr, "blametop: diff: %s\n", message.text);
			return 1;
		}
	return 0;
}

/** @return the exit code */
static int tell(const struct settings *settings, const char **operands,
		const struct comparison *comparison)
{
	const struct diff_settings diff = {.path = {operands[0], operands[1]},
					   .version = PACKAGE_VERSION,
					   .top = settings->top};
	struct textbuf out = {0};
	int code;

	if (!strcmp(settings->format, "ndjson"))
		diff_put_ndjson(comparison, &diff, &out);
	else
		diff_put_text(comparison, &diff, &out);
	code = print_and_free(&out);
	if (code)
		return code;
	return comparison->is_changed ? EXIT_CHANGED : 0;
}

int cmd_diff(struct settings *settings, const char **operands, size_t count)
{
	struct compare_side *sides[COMPARE_SIDES] = {NULL};
	int code;

	if (count < COMPARE_SIDES)
		return usage_error("diff: two recordings are needed: FILE, FILE@TIME or "
				   "FILE@TIME..TIME");
	if (strcmp(settings->format, "text") != 0 && strcmp(settings->format, "ndjson") != 0)
		return usage_error("--format: a diff comes as text or ndjson");
	code = read_sides(operands, sides);
	if (!code) {
		struct comparison *comparison = comparison_new(sides[0], sides[1]);

		code = tell(settings, operands, comparison);
		comparison_free(comparison);
	}
	for (int i = 0; i < COMPARE_SIDES; i++)
		compare_side_free(sides[i]);
	return code;
}
