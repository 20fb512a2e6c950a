/* SPDX-License-Identifier: MIT */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "collectors/process_text.h"

/* Documentation/admin-guide/devices.txt: terminals by major number and first minor. */
struct tty_range {
	uint32_t major, minor_first, minor_last, number_first;
	const char *name;
};
/* clang-format off */
static const struct tty_range tty_ranges[] = {
	{3, 0, 255, 0, "ttyp"},      {4, 0, 63, 0, "tty"},       {4, 64, 255, 0, "ttyS"},
	{136, 0, ~0u, 0, "pts/"},    {137, 0, ~0u, 256, "pts/"}, {138, 0, ~0u, 512, "pts/"},
	{139, 0, ~0u, 768, "pts/"},  {140, 0, ~0u, 1024, "pts/"}, {141, 0, ~0u, 1280, "pts/"},
	{142, 0, ~0u, 1536, "pts/"}, {143, 0, ~0u, 1792, "pts/"}, {166, 0, 255, 0, "ttyACM"},
	{188, 0, 255, 0, "ttyUSB"},  {204, 64, 191, 0, "ttyAMA"}, {229, 0, 255, 0, "hvc"},
};
/* clang-format on */

static const struct tty_range *find_range(uint32_t major, uint32_t minor)
{
	for (size_t i = 0; i < ARRAY_SIZE(tty_ranges); i++) {
		const struct tty_range *range = &tty_ranges[i];

		if (major == range->major && minor >= range->minor_first &&
		    minor <= range->minor_last)
			return range;
	}
	return NULL;
}

const char *tty_name(uint32_t device)
{
	/* linux/kdev_t.h, new_encode_dev() */
	uint32_t major = (device >> 8) & 0xfff,
		 minor = (device & 0xff) | ((device >> 12) & 0xfff00);
	const struct tty_range *range = find_range(major, minor);
	char text[32];

	if (!device)
		return NULL;
	if (major == 5 && minor == 1)
		return "console";
	if (range)
		snprintf(text, sizeof(text), "%s%u", range->name,
			 minor - range->minor_first + range->number_first);
	else
		snprintf(text, sizeof(text), "%u:%u", major, minor);
	return text_intern(text, strlen(text));
}

struct user_name {
	uid_t uid;
	const char *name; /* interned */
};

static const char *look_up(uid_t uid, bool is_numeric)
{
	struct passwd entry, *found = NULL;
	char buffer[4096], number[16];

	if (!is_numeric && !getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) && found &&
	    entry.pw_name[0])
		return text_intern(entry.pw_name, strlen(entry.pw_name));
	snprintf(number, sizeof(number), "%u", uid);
	return text_intern(number, strlen(number));
}

/* @return where uid is, or where it belongs */
static size_t find_place(const struct user_names *names, uid_t uid)
{
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (names->items[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *user_name(struct user_names *names, uid_t uid, bool is_numeric)
{
	size_t place = find_place(names, uid);

	if (place < names->count && names->items[place].uid == uid)
		return names->items[place].name;
	if (names->count == names->capacity) {
		names->capacity = names->capacity ? names->capacity * 2 : 16;
		names->items = xreallocarray(names->items, names->capacity, sizeof(*names->items));
	}
	memmove(&names->items[place + 1], &names->items[place],
		(names->count - place) * sizeof(*names->items));
	names->count++;
	names->items[place] = (struct user_name){uid, look_up(uid, is_numeric)};
	return names->items[place].name;
}

void user_names_done(struct user_names *names)
{
	free(names->items);
	memset(names, 0, sizeof(*names));
}
