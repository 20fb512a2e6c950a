/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "export/exporter.h"
#include "export/formats.h"

static const struct exporter *const table[] = {
	&exporter_text,
	&exporter_csv,
	&exporter_ndjson,
};

const struct exporter *exporter_at(size_t position)
{
	return position < sizeof(table) / sizeof(table[0]) ? table[position] : NULL;
}

const struct exporter *exporter_find(const char *name)
{
	const struct exporter *exporter;

	for (size_t i = 0; (exporter = exporter_at(i)); i++)
		if (!strcmp(exporter->name, name))
			return exporter;
	return NULL;
}

void export_run_done(struct export_run *run)
{
	row_list_done(&run->rows);
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
	if (settings->threads)
		needs |= NEED_THREADS;
	return needs;
}
