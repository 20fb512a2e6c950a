/* SPDX-License-Identifier: MIT */
/** One connection of a process to a service: who is at the other end, and is a request in flight. */
#ifndef MODEL_CONNECTION_H
#define MODEL_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** What speaks at the other end. The names are stable keys. */
enum service {
	SERVICE_UNKNOWN, /* a socket to somebody that is no known database: network */
	SERVICE_POSTGRES,
	SERVICE_MYSQL,
	SERVICE_REDIS,
	SERVICE_MONGODB,
	SERVICE_MEMCACHED,
	SERVICE_ORACLE,
	SERVICE_MSSQL,
	SERVICE_CASSANDRA,
	SERVICE_CLICKHOUSE,
	SERVICE_ELASTICSEARCH,
	SERVICE_ETCD,
	SERVICE_OTHER_DB, /* a database by the user's word, of no kind we know */
	SERVICE_COUNT
};

struct service_info {
	const char *key;   /* "postgres" */
	const char *title; /* "PostgreSQL" */
	bool is_database;
};
/** Indexed by enum service. */
extern const struct service_info services[SERVICE_COUNT];
/** The service of this key or another usual name of it ("mariadb"), any case. @return false: there is none */
bool service_find(const char *name, size_t length, enum service *ret_service);

enum connection_flag {
	CONNECTION_IS_UNIX = 1u << 0,
	CONNECTION_IS_INBOUND = 1u << 1,    /* a client of ours: waiting on it is idle */
	CONNECTION_IN_FLIGHT = 1u << 2,     /* a request is out at this instant */
	CONNECTION_IS_LOCAL = 1u << 3,      /* the other end is on this machine */
	CONNECTION_IS_EVENT_LOOP = 1u << 4, /* owned by an event loop */
	CONNECTION_IS_CONNECTING = 1u << 5, /* it is being set up */
};

/** What a server's backend was doing while a thread of ours waited for it; ns, counters. */
struct backend_counters {
	uint64_t cpu_ns, runq_ns, disk_ns, lock_ns, idle_ns, other_ns;
};

/** Counters grow while the connection lives; VALUE_UNKNOWN: it cannot be seen. */
struct connection {
	uint64_t inode; /* of our socket: the identity, with pid */
	pid_t pid;      /* the process that holds it */
	pid_t tid;      /* the thread that waited on it last; 0: none yet */
	enum service service;
	uint32_t flags; /* enum connection_flag */
	/* "10.0.0.5:5432", "[::1]:6379", "unix:/run/…/.s.PGSQL.5432"; in the snapshot's arena */
	const char *address;
	/* Why we think it is that service: "port", "listener postgres (812)"; static or arena; NULL: we do not */
	const char *service_source;
	/* Who passes it on to the service: "pgbouncer"; in the arena; NULL: nobody we know of */
	const char *via;
	uint64_t in_flight_since_ns; /* CLOCK_MONOTONIC; 0: nothing in flight */
	/* counters */
	uint64_t requests; /* begun, as far as segment counters tell; unknown for unix sockets */
	uint64_t in_flight_ns; /* time with a request out */
	uint64_t waited_ns;    /* thread time blamed on it */
	uint64_t sent_bytes, received_bytes, retransmits;
	uint64_t samples_strong, samples_weak; /* decisions by a strong rule, and by a prior */
	struct backend_counters backend;       /* all unknown when the other end cannot be seen */
	/* gauges */
	uint64_t min_rtt_ns;
	pid_t backend_pid; /* 0: unknown */
	/* R S D …, 'L' waiting for a lock, 'i' idle, 't' idle in transaction; 0: unknown */
	char backend_state;
};

#endif
