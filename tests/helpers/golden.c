/* SPDX-License-Identifier: MIT */
#include "helpers/golden.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(FILE *file)
{
	char *text = NULL;
	size_t size = 0;

	/* No text holds a NUL, so this reads to the end of the file. */
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		return calloc(1, 1);
	}
	return text;
}

static void write_golden(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_msg(file, "%s cannot be written", path);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

void assert_golden(const char *name, const char *text)
{
	const char *source = getenv("SRCDIR");
	char path[4096];
	char *expected;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/golden/%s", source ? source : ".", name);
	if (getenv("UPDATE_GOLDEN")) {
		write_golden(path, text);
		return;
	}
	file = fopen(path, "r");
	ck_assert_msg(file, "%s is missing: make update-golden writes it", path);
	expected = read_all(file);
	fclose(file);
	if (strcmp(expected, text))
		fprintf(stderr, "%s expects:\n%s\nbut this was made:\n%s\n", name, expected, text);
	ck_assert_msg(!strcmp(expected, text), "%s differs (make update-golden, then git diff)",
		      name);
	free(expected);
}
