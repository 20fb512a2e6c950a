/* SPDX-License-Identifier: MIT */
#include "tui/restore.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios modes;
static int input_fd = -1, output_fd = -1;
static char bytes[512];
static size_t length;
static volatile sig_atomic_t armed;

int restore_remember(int input, int output)
{
	length = 0;
	if (tcgetattr(input, &modes) < 0)
		return -errno;
	input_fd = input;
	output_fd = output;
	return 0;
}

void restore_add(const char *sequence)
{
	for (const char *c = sequence ? sequence : ""; *c && length < sizeof(bytes); c++) {
		const char *end = c[0] == '$' && c[1] == '<' ? strchr(c, '>') : NULL;

		if (end)
			c = end;
		else
			bytes[length++] = *c;
	}
}

void restore_arm(int is_armed)
{
	armed = is_armed;
}

void restore_now(void)
{
	if (!armed)
		return;
	armed = 0;
	for (size_t at = 0; at < length;) {
		ssize_t written = write(output_fd, bytes + at, length - at);

		if (written <= 0)
			break;
		at += (size_t)written;
	}
	tcsetattr(input_fd, TCSANOW, &modes);
}
