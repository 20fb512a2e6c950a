/* SPDX-License-Identifier: MIT */
/* A file of settings: it is taken, or there is a sentence with its place. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "app/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void expect_whole(const struct database_list *list)
{
	expect(list->count <= DATABASE_LIST_MAX);
	for (size_t i = 0; i < list->count; i++)
		expect(memchr(list->entries[i].text, '\0', sizeof(list->entries[i].text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = settings_default();
	struct message message = {""};

	if (config_parse("f", (const char *)data, size, PLACE_TOP, &settings, &message) < 0)
		expect(!strncmp(message.text, "f:", 2));
	expect_whole(&settings.databases);
	return 0;
}
