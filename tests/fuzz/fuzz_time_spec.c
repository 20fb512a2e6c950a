/* SPDX-License-Identifier: MIT */
/* An instant as typed: it means one that can be computed with, or there is a sentence. The first 16
 * bytes are the ends of the recording, in seconds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/time_spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void try_text(const char *text, struct timespec first, struct timespec last)
{
	struct message message = {""};
	struct time_spec spec;
	struct timespec at;

	if (time_spec_parse(text, &spec, &message)) {
		expect(message.text[0]);
		return;
	}
	at = time_spec_resolve(&spec, first, last);
	expect(at.tv_nsec >= 0 && at.tv_nsec < (long)NS_PER_S);
	expect(timespec_compare(at, at) == 0 && timespec_difference_ns(at, at) == 0);
	expect((timespec_difference_ns(at, first) < 0) == (timespec_compare(at, first) < 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct timespec ends[2] = {{0}};
	char *text;

	if (size < 16)
		return 0;
	for (int i = 0; i < 2; i++)
		memcpy(&ends[i].tv_sec, data + 8 * i, sizeof(ends[i].tv_sec));
	text = xstrndup((const char *)data + 16, size - 16);
	try_text(text, ends[0], ends[1]);
	free(text);
	return 0;
}
