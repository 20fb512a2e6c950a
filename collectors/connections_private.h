/* SPDX-License-Identifier: MIT */
/** What the parts of collectors/connections.c share. */
#ifndef COLLECTORS_CONNECTIONS_PRIVATE_H
#define COLLECTORS_CONNECTIONS_PRIVATE_H

#include "base/array.h"
#include "base/hash.h"
#include "collectors/backend.h"
#include "collectors/connections.h"
#include "collectors/endpoint.h"
#include "collectors/in_flight.h"
#include "collectors/net_view.h"
#include "collectors/process_text.h"
#include "model/system.h"

/** Listing all connections may take one part of so many of the time; longer lists come less often. */
#define DUMP_SHARE 200

/** The clocks of two sockets tick together, and a pooler is quick: what is more is another request. */
#define SAME_TIME_MS 12

/** More are not watched: the newest then stay unknown. */
#define CONNECTIONS_MAX 65536
#define NET_VIEWS_MAX 16
/** Those asked about lately are read in turns, so many in each look, to see for how long requests are
 * out. */
#define CONNECTIONS_HOT 64
#define CONNECTIONS_HOT_PER_LOOK 16
/** Processes that pass on, and connections each goes on with; more are not followed. */
#define RELAYS_MAX 16
#define RELAY_LEGS_MAX 64

enum socket_kind {
	SOCKET_TCP,
	SOCKET_UDP,
	SOCKET_UNIX,
	SOCKET_LISTENING,
	SOCKET_OTHER,   /* of a family that is nobody's connection: netlink, packet */
	SOCKET_FOREIGN, /* of a network namespace that is not for us */
	SOCKET_UNSEEN,  /* nothing can be known: no sock_diag, or no right to look */
};

/** Places in the samples of what a backend did; in the order of struct backend_counters. */
enum backend_share {
	BACKEND_CPU,
	BACKEND_RUNQ,
	BACKEND_DISK,
	BACKEND_LOCK,
	BACKEND_RESTS,
	BACKEND_OTHER,
	BACKEND_SHARES,
};

/** What the backend did while it was watched, since somebody was blamed last. */
struct backend_watch {
	pid_t pid, tid;       /* 0: not found */
	uint64_t searched_ns; /* when it was looked for in vain */
	unsigned int misses;  /* how often that was */
	bool is_shared;       /* by connections a pooler mixes: its run times are not ours alone */
	uint64_t look;        /* when it was looked at last */
	char state;
	uint64_t run_ns, run_delay_ns;       /* schedstat at the last look */
	uint64_t pool_run_ns, pool_delay_ns; /* grown since, and not given to anybody */
	double samples[BACKEND_SHARES];
};

/** How a connection goes on from somebody who only passes it on. */
struct passage {
	bool is_twin;    /* byte for byte another connection, `leg`, which a database answers */
	bool has_server; /* what the server does has been seen */
	uint32_t leg;    /* id of that; 0: it could be one of several */
	uint32_t
		partner; /* id of the other side's, where a pooler joins two for a request; 0: none */
	uint64_t bytes;     /* moved when a twin was looked for last */
	unsigned int tries; /* in vain */
};

/** A socket of a process. */
struct watched {
	uint32_t id;
	enum socket_kind kind;
	struct connection row; /* address: owned; service_source: endpoint.source */
	struct net_view *view; /* borrowed */
	struct net_view
		*peer_view; /* where its other end is; NULL: not known, or on another machine */
	struct socket_key key;
	uint32_t unix_peer;
	uint32_t unix_receive_queue, unix_send_queue;
	bool is_inbound;
	struct endpoint endpoint;
	uint64_t endpoint_generation; /* of the servers it was decided with */
	struct flight_memory flight;
	struct piece_memory pieces;
	struct tcp_reading now;
	struct flight_verdict told; /* what the last question was answered */
	uint64_t told_ns;
	bool is_one_of;                /* its server is one of several, of which some work */
	struct flight_verdict verdict; /* of the connection alone */
	uint64_t sampled_ns;           /* when it was last looked at without a question; 0: never */
	bool sample_in_flight;         /* what that found */
	bool moved_since_sample;
	bool is_hot;
	bool has_moved;            /* since the last question */
	uint64_t look, asked_look; /* when it was read, and asked about, last */
	uint64_t seen_frame;
	uint64_t retry_ns;                  /* when to look again what it is */
	uint32_t unpaired_out, unpaired_in; /* data segments that belong to no request yet */
	bool server_moved_on; /* it slept, or served who asked later, and has not answered */
	uint64_t waiting_slices, waiting_since_ns; /* of the thread that waits on a unix socket */
	uint64_t clock_ns,
		still_look; /* the CPU clock of its process, and since which look it stands */
	bool is_gone;
	struct backend_watch backend;
	struct passage passage;
	bool is_guess; /* whose it is nobody knows: no row */
};

/** A process that passes connections on, and those it goes on with. */
struct relay {
	pid_t pid;
	enum service service; /* of all its connections; SERVICE_UNKNOWN: of different ones */
	uint32_t legs[RELAY_LEGS_MAX];
	size_t leg_count;
	uint32_t clients[RELAY_LEGS_MAX]; /* those of ours that it passes on */
	size_t client_count;
	uint64_t paired_look;
};

ARRAY_DEFINE(inode_array, uint32_t);

/** Who ran since the last frame; to find owners of sockets nobody has asked about. */
struct owner_search {
	struct ran {
		pid_t pid;
		uint64_t run_ns;
	} * before; /* owned, by pid */
	size_t count, capacity;
	size_t turn;                 /* position in the processes: where the round goes on */
	size_t runner;               /* the same among those that ran */
	struct inode_array hopeless; /* that nobody seems to hold, ascending */
	struct inode_array wanted;   /* when the round began */
	size_t round_left;           /* processes to look at until the round is complete */
};

struct connections {
	const struct proc_root *root;
	const struct host *host;
	pid_t own_pid;
	bool is_unhurried; /* the list of all connections may be some seconds old */
	struct endpoint_context endpoint_context;
	struct database_names *names;   /* owned; NULL: the user names no hosts */
	struct database_list databases; /* with the addresses of names */
	struct user_names user_names;
	struct servers servers;
	struct backends backends;
	struct descriptors descriptors;
	struct net_view views[NET_VIEWS_MAX]; /* the first is our own */
	size_t view_count;
	struct hash by_socket; /* (pid, inode) → struct watched, owned */
	struct hash by_id;
	uint32_t last_id;
	uint64_t now_ns, look, frame;
	uint16_t ephemeral_first, ephemeral_last; /* ports the kernel gives to clients */
	uint64_t foreign_count, unseen_count; /* sockets asked about in vain since the last fold */
	bool is_full;
	int idle_budget; /* servers of idle connections that may be looked at in this frame */
	uint32_t hot[CONNECTIONS_HOT]; /* ids of those asked about lately */
	size_t hot_count, hot_turn;
	size_t loop_asked,
		loop_asked_before; /* questions of event loops in this look, and the last */
	struct owner_search owners;
	struct relay relays[RELAYS_MAX]; /* of this frame */
	size_t relay_count;
	bool is_undecided; /* somebody asks about a connection that may be passed on */
	int passage_depth; /* a pooler behind a forwarder behind … */
};

/* connections.c */
/** Nobody can ask about it, but somebody may want to know: look at it as often as at those that are asked about. */
void connections_keep_hot(struct connections *connections, struct watched *watched);
/** Somebody asks about it: look at it between his questions too. */
void connections_make_hot(struct connections *connections, struct watched *watched);
/** @return NULL: it has gone */
struct watched *connections_of_id(const struct connections *connections, uint32_t id);

/* connections_learn.c */
/** @return what we know of the socket; NULL: no room for more */
struct watched *connections_find(struct connections *connections, pid_t pid, uint64_t inode);
/** Begin to watch a TCP socket that a dump has shown. @return NULL: no room for more */
struct watched *connections_learn_socket(struct connections *connections, struct net_view *view,
					 pid_t pid, const struct inet_socket *socket);
void connections_resolve(struct connections *connections, struct watched *watched);
/**
 * Look for the other end of a connection in the network namespaces of servers: containers.
 *
 * @param ret_endpoint  who listens there
 * @return the view of that namespace; NULL: it is in none of them, or they are not for us
 */
struct net_view *connections_abroad(struct connections *connections, const struct net_view *view,
				    const struct socket_key *key, struct endpoint *ret_endpoint);
void watched_free(struct watched *watched);

/* connections_read.c */
/** Bring what is known of it up to date, once per look. */
void watched_read(struct connections *connections, struct watched *watched);
/** The same for a connection of many that an event loop waits for: in turns, when they are too many. */
void watched_read_in_turn(struct connections *connections, struct watched *watched);
/** A reading from somewhere else. */
void watched_take(struct connections *connections, struct watched *watched,
		  const struct inet_socket *socket);
/** Add up the time with a request out, at a moment that nobody's waiting has chosen. */
void watched_sample(struct connections *connections, struct watched *watched);
/** Note what is in flight now. */
void watched_set_flight(struct connections *connections, struct watched *watched,
			struct flight_verdict verdict);

/* connections_server.c */
/** Look for the process that serves it, and at what that does. */
void watched_read_backend(struct connections *connections, struct watched *watched);
/** A thread was found waiting for the backend, in the state it was seen in last. */
void watched_count_backend(struct watched *watched);
struct flight_hints watched_hints(struct connections *connections, struct watched *watched);

/* connections_passage.c */
/** Whether its endpoint only passes it on. */
static inline bool is_passed_on(const struct watched *watched)
{
	return watched->endpoint.via[0] != '\0';
}
/** It is new: if it is one that is passed on, the dump of this moment may show it. */
void passage_look_for_twin(struct connections *connections, struct watched *watched);
/** Once per frame: find out for connections of this machine whether, and by whom, they are passed on. */
void passages_follow(struct connections *connections, const struct snapshot *snapshot);
/** @return who passes it on; NULL: not known */
struct relay *passage_relay(struct connections *connections, const struct watched *watched);

/* connections_leg.c */
/** @return the connection that carries its request on; NULL: none now, or none to be seen */
struct watched *passage_leg(struct connections *connections, struct watched *watched);

/* connections_owner.c */
/** Find out whose the connections are that nobody has asked about; takes its time over frames. */
void connections_find_owners(struct connections *connections, const struct snapshot *snapshot);
void owner_search_done(struct owner_search *search);

#endif
