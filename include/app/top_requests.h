/* SPDX-License-Identifier: MIT */
/** Carrying out what the user asked for on a process, and saying how it went. */
#ifndef APP_TOP_REQUESTS_H
#define APP_TOP_REQUESTS_H

#include "tui/ui.h"

struct top_requests {
	struct ui *ui; /* borrowed: gets the notices */
};

/** Send request->signal to each task of the request. */
void top_requests_signal(struct top_requests *requests, const struct ui_request *request);
/** Change the nice value of each task of the request by request->nice_delta. */
void top_requests_renice(struct top_requests *requests, const struct ui_request *request);

#endif
