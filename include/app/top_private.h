/* SPDX-License-Identifier: MIT */
/** What the files of the interactive program share. */
#ifndef APP_TOP_PRIVATE_H
#define APP_TOP_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/loop.h"
#include "app/past.h"
#include "app/pipeline.h"
#include "app/sampler.h"
#include "app/top.h"
#include "app/top_requests.h"
#include "store/frame_ring.h"
#include "tui/ui.h"

/** Looking back: where in the past the screen is. */
struct top_past {
	struct past *past; /* NULL: it shows the present */
	bool is_playing;   /* frames follow by themselves */
	uint64_t delay_ns; /* between two of them */
	uint64_t next_ns;  /* when the next comes; CLOCK_MONOTONIC */
	uint64_t goal;     /* asked for, fetched before the next drawing; UINT64_MAX: nothing */
	uint64_t after;    /* how the axis was filled last: the end of the store then */
	size_t columns;    /* its room */
	const struct metric *metric;
	uint64_t axis_ns;   /* when it was drawn last */
	bool has_axis_work; /* values of it are still to be read */
};

struct top {
	struct top_requests requests; /* what the user asks of the outside */
	struct loop *loop;
	struct ui *ui;
	struct grid grid;
	/* A live machine; all NULL while a recording is shown. */
	struct sampler *sampler;
	struct pipeline *pipeline;
	struct frame_ring *ring; /* what it was lately */
	struct flight *flight;   /* writes that to files */

	struct frame_store *store; /* borrowed: of the ring, or the recording */
	struct top_past back;
	uint64_t drawn_ns;
	uint64_t overdue_ns;  /* when it is time to ask where the snapshot stays; or UINT64_MAX */
	uint64_t frames_left; /* until it ends by itself; 0: never */
	bool is_dirty;
	bool is_done;
	int exit_code;
	int error_told; /* -errno of collecting that the user has seen */
};

/* top.c */
void top_end(struct top *top, int exit_code);
/** The newest view, unless the screen shows the past: that is not disturbed. */
void top_refresh_view(struct top *top);

/* top_live.c */
/** @return 0 or -errno with a sentence */
int top_live_open(struct top *top, const struct top_options *options, struct message *message);
void top_live_close(struct top *top);
/** Collect what the screen, the verdict and the past need. */
void top_live_want(struct top *top);
/** From now on a snapshot may take its delay and some more. */
void top_live_be_patient(struct top *top);
/** A snapshot is overdue. */
void top_live_check(struct top *top);
/** What the sampler's descriptor wakes up. */
void top_live_ready(void *context, uint32_t events);

/* top_flight.c */
/** @return 0 or -errno with a sentence */
int top_flight_open(struct top *top, const struct top_options *options, struct message *message);
/** @return 0 or -errno */
int top_flight_watch(struct top *top);
void top_flight_close(struct top *top);
/** What its triggers need collected. */
uint32_t top_flight_needs(const struct top *top);
/** A frame has come. */
void top_flight_look(struct top *top);
/** Write what is kept to a file, or say why not. */
void top_flight_save(struct top *top);

/* top_past.c */
/** From the present into the past. @return 0, or -errno with a sentence: it cannot be shown */
int top_past_open(struct top *top, uint64_t number, struct message *message);
void top_past_close(struct top *top);
/** A frame has come, and old ones may have gone. */
void top_past_grow(struct top *top);
/** Whose verdict is wanted has changed. */
void top_past_judge(struct top *top);
/** Fetch what was asked for; call it before the screen is drawn. */
void top_past_fetch(struct top *top);
/** Let the axis show what the screen, which was drawn just now, has room for. */
void top_past_fit_axis(struct top *top);
/** Time has passed: the next frame when they follow by themselves, some of the axis. */
void top_past_tick(struct top *top, uint64_t now_ns);
/** When there is something for it to do; UINT64_MAX: nothing. */
uint64_t top_past_next_ns(const struct top *top);
/** Carry out what the user asks for. */
void top_past_request(struct top *top, const struct ui_request *request);

#endif
