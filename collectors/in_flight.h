/* SPDX-License-Identifier: MIT */
/**
 * Is a request out on a connection, or not? Decided from what the kernel counts about the
 * connection (struct tcp_info), without a look at its bytes. Pure: numbers in, verdict out.
 */
#ifndef COLLECTORS_IN_FLIGHT_H
#define COLLECTORS_IN_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/connections.h"

/** For so many milliseconds an event loop is believed to wait for the answer of a service. */
#define FLIGHT_LOOP_MS 5000

/** What one look at a TCP connection says; the tcp_info members without their prefix. */
struct tcp_reading {
	bool is_connecting;     /* state SYN_SENT */
	bool is_closed;         /* the peer will send nothing more: CLOSE_WAIT */
	bool has_segments;      /* the four segment counters are known (Linux 4.6) */
	uint32_t receive_queue; /* idiag_rqueue: bytes that wait to be read */
	uint32_t unacked;       /* segments */
	uint32_t not_sent;      /* notsent_bytes */
	/* ms since last_data_sent, last_data_recv, last_ack_recv; in steps of the kernel's tick */
	uint32_t sent_ms, received_ms, acked_ms;
	uint32_t segs_out, segs_in, data_segs_out, data_segs_in;
	uint64_t bytes_sent, bytes_received;
};

enum flight {
	FLIGHT_NO,
	FLIGHT_YES,
	FLIGHT_AMBIGUOUS,
};

/** What decided, for tests and the debug log; in the order in which they are tried. */
enum flight_rule {
	FLIGHT_RULE_CONNECTING,   /* the connection is being made */
	FLIGHT_RULE_CLOSED,       /* there is nobody left to answer */
	FLIGHT_RULE_UNREAD,       /* an answer is here and was not read yet */
	FLIGHT_RULE_UNACKED,      /* the request has not arrived yet */
	FLIGHT_RULE_SILENT,       /* nothing was ever said */
	FLIGHT_RULE_SPOKE_LAST,   /* we sent after what we received last */
	FLIGHT_RULE_HEARD_LAST,   /* we received after what we sent last */
	FLIGHT_RULE_LATE_ACK,     /* the request was acknowledged alone, so after the last answer */
	FLIGHT_RULE_UNCHANGED,    /* nothing moved: what was true stays true */
	FLIGHT_RULE_QUICK_ACK,    /* acknowledged at once and alone */
	FLIGHT_RULE_ANSWER_ACKED, /* we acknowledged the answer alone: nothing was sent after it */
	FLIGHT_RULE_ACK_PENDING,  /* the answer is young, our acknowledgement of it is delayed */
	FLIGHT_RULE_ACK_WITH_DATA, /* the answer was acknowledged by a newer request */
	FLIGHT_RULE_PARITY,        /* more segments of data went out than came in */
	FLIGHT_RULE_NO_BASE,       /* seen for the first time in the middle of something */
	FLIGHT_RULE_BACKEND,       /* the server's process says so */
	FLIGHT_RULE_MID_ANSWER,    /* the rest of an answer is waited for */
	FLIGHT_RULE_PRIOR,         /* what threads that wait like this mostly wait for */
	FLIGHT_RULE_PUSH,          /* a server that speaks when something happens */
	FLIGHT_RULE_NO_ANSWER_DUE, /* a request to which there is no answer */
};

struct flight_verdict {
	enum flight flight;
	bool is_strong;  /* evidence; else a prior */
	bool is_settled; /* stays so until bytes move */
	enum flight_rule rule;
};

/**
 * Do answers come in pieces, with pauses between them? Learned from looks: bytes that came though
 * nobody had asked since the bytes before. A stream without questions is none of answers.
 */
struct piece_memory {
	unsigned int pieces; /* since the last question */
	unsigned int streak; /* questions in a row that were answered in pieces, up to a limit */
};
/** After each reading, with the one before. @param was_heard  it was told then that we had heard last */
void pieces_learn(struct piece_memory *memory, const struct tcp_reading *before,
		  const struct tcp_reading *now, bool was_heard);
bool pieces_expected(const struct piece_memory *memory);

/** What has to be remembered of a connection between two looks. All zero: never looked. */
struct flight_memory {
	bool has_last, has_base;
	bool was_in_flight;      /* at the base */
	struct tcp_reading base; /* the look before bytes moved for the last time */
	struct tcp_reading last;
	struct flight_verdict verdict; /* of the last look */
};

/** True when data went one way or the other between the two. */
bool tcp_reading_moved(const struct tcp_reading *before, const struct tcp_reading *now);

/** What the connection itself tells, no matter who waits. Call flight_remember() with the result. */
struct flight_verdict flight_judge(const struct flight_memory *memory,
				   const struct tcp_reading *now);
void flight_remember(struct flight_memory *memory, const struct tcp_reading *now,
		     struct flight_verdict verdict);

/** What the server at the other end is seen to do about a connection. */
enum server_hint {
	SERVER_UNSEEN,
	SERVER_IDLE,   /* its process for this connection says that it has nothing to do */
	SERVER_BUSY,   /* it says that it works for this connection */
	SERVER_SLEEPS, /* serves all connections from one thread, and that one sleeps */
	SERVER_RUNS,   /* the same, and it runs */
	SERVER_ONE_OF, /* one of those that could be its process works, nobody may say for whom */
};

/** What is known besides the connection's own counters. */
struct flight_hints {
	enum service service;
	enum server_hint server;
	uint32_t min_rtt_us;  /* 0: unknown */
	bool comes_in_pieces; /* answers on this connection do: some of one is not all of it */
};

/** What a thread that waits like this on the connection waits for. */
struct flight_verdict flight_decide(struct flight_verdict verdict, const struct tcp_reading *now,
				    enum wait_style style, struct flight_hints hints);
/** The same for a connection without counters: a unix socket, of which only queues are known. */
struct flight_verdict flight_decide_unix(uint32_t receive_queue, uint32_t send_queue,
					 enum wait_style style, struct flight_hints hints);

#endif
