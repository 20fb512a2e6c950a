/* SPDX-License-Identifier: MIT */
/* /proc/PID/stat: the name lies in the text, between the brackets around it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/stat_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct stat_line line;

	if (!stat_line_parse(text, size, &line))
		return 0;
	if (line.name < text + 3 || line.name + line.name_length >= text + size)
		abort();
	if (line.name[-1] != '(' || line.name[line.name_length] != ')')
		abort();
	if (memchr(line.name + line.name_length + 1, ')',
		   (size_t)(text + size - line.name) - line.name_length - 1))
		abort();
	return 0;
}
