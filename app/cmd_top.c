/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "app/black_box.h"
#include "app/choices.h"
#include "app/commands.h"
#include "app/live.h"
#include "app/top.h"
#include "base/array.h"

#define HISTORY_TICKS_MAX 86400

static const struct {
	const char *name;
	enum colour_mode mode;
} colours[] = {
	{"auto", COLOUR_AUTO},
	{"never", COLOUR_NEVER},
	{"8", COLOUR_8},
	{"256", COLOUR_256},
};

static enum colour_mode colour_of(const struct settings *settings)
{
	for (size_t i = 0; i < ARRAY_SIZE(colours) && !settings->no_colour; i++)
		if (!strcmp(colours[i].name, settings->colour))
			return colours[i].mode;
	return COLOUR_NEVER;
}

/* Frames leave in groups of a quarter of the span at most: the numbers of the time axis must reach back
 * as far as the oldest of them. */
static uint32_t ticks_of(const struct settings *settings)
{
	uint64_t ticks = settings->history_ns / settings->delay_ns;

	ticks += ticks / 4 + 1;
	return ticks < 2 ? 2 : ticks > HISTORY_TICKS_MAX ? HISTORY_TICKS_MAX : (uint32_t)ticks;
}

struct top_options top_options_of(const struct settings *settings)
{
	return (struct top_options){
		.ui = {.sort = settings->sort,
		       .filter = settings->filter,
		       .user = settings->user,
		       .pids = settings->pid_count ? settings->pids : NULL,
		       .pid_count = settings->pid_count,
		       .show_threads = settings->threads,
		       .show_kernel_threads = settings->kernel_threads,
		       .tree = settings->tree,
		       /* Names tell nothing of a dozen python3: c goes back to them. */
		       .show_full_command = true,
		       .show_cpus = settings->cpus,
		       .hide_idle = settings->hide_idle,
		       .is_read_only = settings->read_only,
		       .delay_ns = settings->delay_ns},
		.screen = {.colour = colour_of(settings),
			   .ascii_only = settings->ascii,
			   .mouse = !settings->no_mouse},
		/* Whole instants take more than the numbers that graphs are made of. */
		.history = {ticks_of(settings), settings->history_bytes / 4},
		.ring = {settings->history_bytes - settings->history_bytes / 4,
			 settings->history_ns},
		.flight = {.directory = settings->dump_directory,
			   .triggers = settings->dump_on,
			   .trigger_count = settings->dump_on_count},
		.frames = settings->count,
	};
}

static const struct sampler_source *const live_sources[] = {
	[EXACT_NO] = &sampler_live,
	[EXACT_AUTO] = &sampler_live_lenient,
	[EXACT_YES] = &sampler_live_exact,
};

int cmd_top(struct settings *settings, const char **operands, size_t count)
{
	struct sampler_source source = *live_sources[exact_wish_of(settings)];
	struct top_options options;
	struct message message;

	if (settings->batch)
		return cmd_batch(settings, operands, count);
	if (operands_parse(operands, count, settings, &message) < 0 ||
	    black_box_check(settings, &message) < 0)
		return usage_error(message.text);
	source.databases = &settings->databases;
	options = top_options_of(settings);
	options.source = &source;
	return top_run(&options);
}
