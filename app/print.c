/* SPDX-License-Identifier: MIT */
#include "app/print.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

int print_and_free(struct textbuf *out)
{
	int error;

	signal(SIGPIPE, SIG_IGN); /* `| head` is no failure */
	error = file_write_all(STDOUT_FILENO, textbuf_text(out), out->length);
	textbuf_done(out);
	if (error == 0 || error == -EPIPE)
		return 0;
	fprintf(stderr, "blametop: cannot write: %s\n", strerror(-error));
	return 1;
}
