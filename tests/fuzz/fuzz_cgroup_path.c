/* SPDX-License-Identifier: MIT */
/* /proc/PID/cgroup: what is chosen is a part of the text, and a container a part of that. */
#include <stdint.h>
#include <stdlib.h>

#include "collectors/process_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_within(struct cgroup_path inner, const char *text, size_t size)
{
	if (inner.length == 0 || inner.text < text || inner.text + inner.length > text + size)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct cgroup_path path, container;

	if (!cgroup_choose(text, size, &path))
		return 0;
	expect_within(path, text, size);
	if (path.text[0] != '/')
		abort();
	if (cgroup_container(path, &container))
		expect_within(container, path.text, path.length);
	return 0;
}
