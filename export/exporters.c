/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/array.h"
#include "export/exporter.h"
#include "export/formats.h"

static const struct exporter *const exporters[] = {
	&exporter_text,
	&exporter_csv,
	&exporter_ndjson,
};

const struct exporter *exporter_at(size_t position)
{
	return position < ARRAY_SIZE(exporters) ? exporters[position] : NULL;
}

const struct exporter *exporter_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(exporters); i++)
		if (!strcmp(exporters[i]->name, name))
			return exporters[i];
	return NULL;
}

void export_run_done(struct export_run *run)
{
	if (run->exporter && run->exporter->end)
		run->exporter->end(run);
	row_list_done(&run->rows);
	textbuf_done(&run->prefix);
	textbuf_done(&run->text);
}

uint32_t export_table_needs(const struct export_table *table)
{
	uint32_t needs = table->needs;

	for (size_t i = 0; i < table->metrics->count; i++)
		needs |= table->metrics->metrics[i].needs;
	return needs;
}

uint32_t export_needs(const struct exporter *exporter, const struct export_settings *settings)
{
	uint32_t needs = exporter->needs(settings);

	for (size_t i = 0; i < settings->field_count; i++)
		needs |= settings->fields[i]->needs;
	if (settings->selection.filter)
		needs |= filter_needs(settings->selection.filter);
	if (settings->selection.order.metric)
		needs |= settings->selection.order.metric->needs;
	if (settings->selection.hide_idle)
		needs |= NEED_IO | NEED_SCHEDSTAT;
	if (settings->threads)
		needs |= NEED_THREADS;
	if (settings->table)
		needs |= settings->table->needs;
	return needs;
}
