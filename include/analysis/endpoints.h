/* SPDX-License-Identifier: MIT */
/** The services a process talks to, its connections to each taken together. */
#ifndef ANALYSIS_ENDPOINTS_H
#define ANALYSIS_ENDPOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "model/connection.h"
#include "model/interval.h"

#define ENDPOINT_MAX 8
#define ENDPOINT_ADDRESS_SIZE 96

struct endpoint {
	char address[ENDPOINT_ADDRESS_SIZE]; /* made visible */
	enum service service;
	char via[24];                  /* who passes it on; "": nobody we know of */
	size_t connections, in_flight; /* now */
	size_t fresh;                  /* of the connections: those that were not there before */
	double waited;                 /* threads of ours waiting for it, on average */
	double in_flight_mean;         /* connections with a request out, on average */
	double requests_per_s;         /* NaN: not to be seen */
	double request_s;              /* mean time of a request; NaN */
	double retransmits_per_s;
	double new_per_s; /* connections begun */
	double min_rtt_s; /* NaN: unknown */
	bool is_local;
	struct backend_usage server; /* NaN: not to be seen */
	/* The connection whose answers take longest, when there are others to compare with; NaN */
	double slowest_s, others_s; /* its request, on average or so far; a request of the others */
	pid_t slowest_tid;          /* who waits for it */
};

/**
 * The endpoints of a process in an interval, most waited for first.
 *
 * @param pid  0: of all processes together
 * @return how many were put into `ret_endpoints`
 */
size_t endpoints_of(const struct interval *interval, pid_t pid,
		    struct endpoint ret_endpoints[ENDPOINT_MAX]);
static inline bool endpoint_is_database(const struct endpoint *endpoint)
{
	return services[endpoint->service].is_database;
}

#endif
