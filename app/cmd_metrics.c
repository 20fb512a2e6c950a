/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "app/commands.h"
#include "app/print.h"
#include "export/json.h"
#include "model/metric.h"

static void put_text(const struct metric_table *table, struct textbuf *out)
{
	textbuf_printf(out, "%s\n", table->name);
	for (size_t i = 0; i < table->count; i++) {
		const struct metric *metric = &table->metrics[i];

		textbuf_printf(out, "  %-32s %-16s %-8s %s\n      %s. Source: %s\n", metric->key,
			       unit_name(metric->unit), metric_kind_name(metric->kind),
			       metric->title, metric->help, metric->source);
	}
	textbuf_put_char(out, '\n');
}

static void put_ndjson(const struct metric_table *table, struct textbuf *out)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct metric *metric = &table->metrics[i];
		struct json json = json_to(out);

		json_open_object(&json, NULL);
		json_text(&json, "type", "metric");
		json_text(&json, "table", table->name);
		json_text(&json, "key", metric->key);
		json_text(&json, "title", metric->title);
		json_text(&json, "unit", unit_name(metric->unit));
		json_text(&json, "kind", metric_kind_name(metric->kind));
		json_text(&json, "source", metric->source);
		json_text(&json, "help", metric->help);
		json_close_object(&json);
		textbuf_put_char(out, '\n');
	}
}

int cmd_metrics(struct settings *settings, const char **operands, size_t count)
{
	bool is_ndjson = !strcmp(settings->format, "ndjson");
	struct textbuf out = {0};

	(void)operands, (void)count;
	if (!is_ndjson && strcmp(settings->format, "text"))
		return usage_error("--format: metrics come as text or ndjson");
	for (size_t i = 0; metric_tables[i]; i++)
		(is_ndjson ? put_ndjson : put_text)(metric_tables[i], &out);
	return print_and_free(&out);
}
