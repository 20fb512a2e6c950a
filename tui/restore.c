/* SPDX-License-Identifier: MIT */
#include "tui/restore.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios modes, ours;
static int input_fd = -1, output_fd = -1;
static char bytes[512];
static size_t length;
static volatile sig_atomic_t armed;

int restore_remember(int input)
{
	length = 0;
	if (tcgetattr(input, &modes) < 0)
		return -errno;
	input_fd = input;
	return 0;
}

void restore_to(int output)
{
	output_fd = output;
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

/* @return whether the terminal took everything; it may take its time, but not much */
static bool write_all(const char *text, size_t size)
{
	struct pollfd ready = {.fd = output_fd, .events = POLLOUT};
	size_t at = 0;

	for (int tries = 0; at < size && tries < 8; tries++) {
		ssize_t written = write(output_fd, text + at, size - at);

		if (written > 0)
			at += (size_t)written;
		else if (written == 0 || (errno != EAGAIN && errno != EINTR))
			break;
		else
			poll(&ready, 1, 50);
	}
	return at == size;
}

void restore_modes(void)
{
	armed = 0;
	tcgetattr(input_fd, &ours);
	tcsetattr(input_fd, TCSANOW, &modes);
}

void restore_undo(void)
{
	tcsetattr(input_fd, TCSANOW, &ours);
	armed = 1;
}

void restore_now(void)
{
	static const char cancel[] = {0x18}; /* whatever sequence was cut short */

	if (!armed)
		return;
	armed = 0;
	if (!write_all(bytes, length)) {
		tcflush(output_fd, TCOFLUSH);
		write_all(cancel, sizeof(cancel));
		write_all(bytes, length);
	}
	restore_modes();
}
