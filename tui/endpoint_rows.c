/* SPDX-License-Identifier: MIT */
#include "tui/endpoint_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"

#define TEXT_SIZE 96
/* Parts of the server's time below this are left out. */
#define SERVER_PART_MIN 0.05

typedef void put_fn(const struct endpoint *endpoint, char text[TEXT_SIZE]);

static void put_address(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	snprintf(text, TEXT_SIZE, "%s", endpoint->address);
}

static void put_service(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	bool is_known = endpoint->service != SERVICE_UNKNOWN;

	snprintf(text, TEXT_SIZE, "%s", is_known ? services[endpoint->service].title : "-");
}

static void put_connections(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	snprintf(text, TEXT_SIZE, "%zu", endpoint->connections);
}

static void put_number(double number, char text[TEXT_SIZE])
{
	snprintf(text, TEXT_SIZE, isnan(number) ? "-" : "%.1f", number);
}

static void put_in_flight(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	put_number(endpoint->in_flight_mean, text);
}

static void put_waited(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	put_number(endpoint->waited, text);
}

static void put_requests(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	units_count(endpoint->requests_per_s, text);
}

static void put_seconds(double seconds, char text[TEXT_SIZE])
{
	units_duration(seconds >= 0 && seconds < 1e9 ? (uint64_t)(seconds * 1e9) : VALUE_UNKNOWN,
		       text);
}

static void put_request(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	put_seconds(endpoint->request_s, text);
}

static void put_rtt(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	put_seconds(endpoint->min_rtt_s, text);
}

/* "disk 80%, cpu 15%": what its time went into while we waited, the largest first. */
static void put_server(const struct endpoint *endpoint, char text[TEXT_SIZE])
{
	const struct backend_usage *server = &endpoint->server;
	struct {
		const char *name;
		double share;
	} parts[] = {{"cpu", server->cpu},   {"cpu queue", server->runq},
		     {"disk", server->disk}, {"lock", server->lock},
		     {"idle", server->idle}, {"asleep", server->other}};
	size_t used = 0;

	snprintf(text, TEXT_SIZE, "-");
	for (size_t n = 0; n < ARRAY_SIZE(parts); n++) {
		size_t most = 0;

		for (size_t i = 1; i < ARRAY_SIZE(parts); i++)
			if (!(parts[most].share >= parts[i].share) && !isnan(parts[i].share))
				most = i;
		if (!(parts[most].share >= SERVER_PART_MIN) || used >= TEXT_SIZE)
			return;
		used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s%s %.0f%%",
					 used ? ", " : "", parts[most].name,
					 parts[most].share * 100);
		parts[most].share = NAN;
	}
}

/* clang-format off */
static const struct endpoint_column {
	const char *title;
	int width, from; /* `from`: left out where there are fewer columns */
	bool is_left;
	put_fn *put;
} endpoint_columns[] = {
	{"SERVER", 0, 0, true, put_address},
	{"SERVICE", 13, 44, true, put_service},
	{"CONN", 4, 60, false, put_connections},
	{"BUSY", 5, 66, false, put_in_flight},
	{"WAITING", 7, 36, false, put_waited},
	{"REQ/s", 6, 50, false, put_requests},
	{"MEAN", 6, 56, false, put_request},
	{"MINRTT", 6, 88, false, put_rtt},
	{"SERVER'S TIME", 28, 104, true, put_server},
};
/* clang-format on */

#define ADDRESS_MAX 52

/* What the columns with a width leave to the first. */
static int address_width(int columns)
{
	int rest = columns;

	for (size_t i = 1; i < ARRAY_SIZE(endpoint_columns); i++)
		if (endpoint_columns[i].from <= columns)
			rest -= endpoint_columns[i].width + 1;
	return rest > ADDRESS_MAX ? ADDRESS_MAX : rest;
}

static void put_cell(struct grid *grid, int row, int at, int width, bool is_left, enum style style,
		     const char *text)
{
	if (is_left)
		grid_put(grid, row, at, width, style, text);
	else
		grid_put_right(grid, row, at, width, style, text);
}

void endpoint_heading_draw(struct grid *grid, int row, int column, int columns)
{
	int at = column;

	grid_fill(grid, (struct rect){row, column, 1, columns}, " ", STYLE_HEADING);
	for (size_t i = 0; i < ARRAY_SIZE(endpoint_columns); i++) {
		const struct endpoint_column *item = &endpoint_columns[i];
		int width = item->width ? item->width : address_width(columns);

		if (item->from > columns)
			continue;
		put_cell(grid, row, at, width, item->is_left, STYLE_HEADING, item->title);
		at += width + 1;
	}
}

/* An address that does not fit loses its beginning: the end tells it from others. */
static const char *fit_address(const char *text, int width)
{
	size_t length = strlen(text);

	return width > 0 && length > (size_t)width ? text + (length - (size_t)width) : text;
}

void endpoint_row_draw(struct grid *grid, int row, int column, int columns,
		       const struct endpoint *endpoint)
{
	int at = column;
	char text[TEXT_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(endpoint_columns); i++) {
		const struct endpoint_column *item = &endpoint_columns[i];
		int width = item->width ? item->width : address_width(columns);
		enum style style = STYLE_NORMAL;

		if (item->from > columns)
			continue;
		item->put(endpoint, text);
		if (item->put == put_service)
			style = endpoint_is_database(endpoint) ? STYLE_WAIT_DB : STYLE_DIM;
		if (!strcmp(text, "-"))
			style = STYLE_DIM;
		put_cell(grid, row, at, width, item->is_left, style,
			 item->width ? text : fit_address(text, width));
		at += width + 1;
	}
}
