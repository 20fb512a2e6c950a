/* SPDX-License-Identifier: MIT */
/*
 * blametop: a terminal system and process monitor that says why it is slow.
 *
 *	app/commands.c     the table of commands; app/options.c the table of options
 *	app/top.c          the screen: event loop, sampler thread, user interface
 *	app/cmd_batch.c    -b: the same numbers as text, CSV or NDJSON
 *	app/pipeline.c     snapshot -> interval -> history -> verdicts -> view
 *	collectors/        /proc and friends -> snapshot
 *	model/             what a task, a snapshot, an interval, a metric is
 *	store/ analysis/   history rings; rules and the verdict
 *	tui/ export/       view -> cells; view -> text
 */
#include <locale.h>

#include "app/commands.h"
#include "base/alloc.h"
#include "base/log.h"

int main(int argc, char **argv)
{
	alloc_keep_freed_memory();
	/* Never LC_NUMERIC: numbers keep their point in every country. */
	setlocale(LC_CTYPE, "");
	setlocale(LC_TIME, "");
	log_open();
	return commands_run(argc, argv);
}
