/* SPDX-License-Identifier: MIT */
/* The other files of a task: every parser gets every text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/process_text.h"
#include "collectors/task_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void join(const char *text, size_t size)
{
	char *copy = malloc(size ? size : 1);
	size_t length;

	if (!copy)
		abort();
	memcpy(copy, text, size);
	length = command_line_join(copy, size);
	if (length > size || memchr(copy, '\0', length))
		abort();
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct schedstat_line schedstat;
	struct status_text status;
	struct statm_line statm;
	struct io_text io;

	schedstat_parse(text, size, &schedstat);
	statm_parse(text, size, &statm);
	status_parse(text, size, &status);
	io_parse(text, size, &io);
	join(text, size);
	return 0;
}
