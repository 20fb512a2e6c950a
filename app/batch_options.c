/* SPDX-License-Identifier: MIT */
#include "app/batch_options.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

/** Options about tasks, which a table of something else cannot follow. */
static int check_table(const struct settings *settings, const struct export_table *table,
		       struct message *message)
{
	const struct {
		bool is_given;
		const char *option;
	} task_options[] = {
		{settings->pid_count > 0, "-p"}, {settings->user, "-u"}, {settings->threads, "-H"},
		{settings->hide_idle, "-i"},     {settings->sort, "-o"}, {settings->filter, "-F"},
		{settings->top > 0, "--top"},
	};

	for (size_t i = 0; table && !table->has_tasks && i < ARRAY_SIZE(task_options); i++) {
		if (!task_options[i].is_given)
			continue;
		message_set(message, "%s: this is about processes; --table %s has none",
			    task_options[i].option, table->name);
		return -EINVAL;
	}
	return 0;
}

static int check_user(const char *user, struct message *message)
{
	uint64_t uid;

	if (!user || getpwnam(user) || scan_whole_u64(user, &uid))
		return 0;
	message_set(message, "-u: there is no user \"%.40s\"; a number would do too", user);
	return -EINVAL;
}

static int check_verdicts(const struct settings *settings, const struct exporter *exporter,
			  struct message *message)
{
	if (!settings->verdicts || exporter->verdict)
		return 0;
	message_set(message, "--verdicts: %s has no place for them; use --format ndjson",
		    exporter->name);
	return -EINVAL;
}

static int check(const struct settings *settings, const struct batch_options *options,
		 struct message *message)
{
	int error = check_table(settings, options->settings.table, message);

	if (error == 0)
		error = check_user(settings->user, message);
	if (error == 0)
		error = check_verdicts(settings, options->exporter, message);
	return error;
}

/** People want the busiest first, programs a stable order; so does whoever wants the first few. */
static const char *sort_of(const struct settings *settings)
{
	if (settings->sort)
		return settings->sort;
	return settings->top || !strcmp(settings->format, "text") ? "cpu_share" : NULL;
}

static int parse_filter(const char *text, struct filter **ret_filter, struct message *message)
{
	struct message why;
	int error = filter_parse(&task_metrics, text, ret_filter, &why);

	if (error < 0)
		message_set(message, "-F: %s", why.text);
	return error;
}

static int parse_texts(struct batch_options *options, const struct settings *settings,
		       struct message *message)
{
	struct selection *selection = &options->settings.selection;
	const char *sort = sort_of(settings);
	int error = 0;

	if (sort && !order_parse(sort, &selection->order)) {
		message_set(message, "-o: there is no field \"%.40s\"; `blametop -O` lists them",
			    sort);
		return -EINVAL;
	}
	if (settings->filter)
		error = parse_filter(settings->filter, &options->filter, message);
	if (error == 0 && settings->fields)
		error = fields_parse(settings->fields, export_metrics(&options->settings),
				     &options->fields, message);
	selection->filter = options->filter;
	options->settings.fields = options->fields.fields;
	options->settings.field_count = options->fields.count;
	return error;
}

int batch_options_init(struct batch_options *options, const struct settings *settings,
		       struct message *message)
{
	int error;

	*options = (struct batch_options){
		.exporter = exporter_find(settings->format),
		.settings =
			{
				.selection = {.pids = settings->pids,
					      .pid_count = settings->pid_count,
					      .user = settings->user,
					      .top = settings->top,
					      .hide_idle = settings->hide_idle},
				.table =
					settings->table ? export_table_find(settings->table) : NULL,
				.threads = settings->threads,
				.full_command = settings->command_line,
				.version = PACKAGE_VERSION,
			},
	};
	error = check(settings, options, message);
	if (error == 0)
		error = parse_texts(options, settings, message);
	if (error < 0)
		batch_options_done(options);
	return error;
}

void batch_options_done(struct batch_options *options)
{
	filter_free(options->filter);
	options->filter = NULL;
}
