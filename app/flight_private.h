/* SPDX-License-Identifier: MIT */
/** What the files of the flight recorder share. */
#ifndef APP_FLIGHT_PRIVATE_H
#define APP_FLIGHT_PRIVATE_H

#include <stdbool.h>

#include "base/message.h"
#include "store/frame_ring.h"

/** A file that is being written by a thread of its own. */
struct flight_job;

/**
 * @param copy       becomes the job's
 * @param directory  made when it is not there
 * @param host       its name begins the file's
 * @param event_fd   gets 1 added when the job is done
 * @return NULL with errno set: no thread could be had
 */
struct flight_job *flight_job_start(struct frame_ring_copy *copy, const char *directory,
				    const char *host, bool is_trigger, int event_fd);
/** Wait for it and free it. @return 0 or -errno; the sentence says how it went */
int flight_job_end(struct flight_job *job, struct message *message);

#endif
