/* SPDX-License-Identifier: MIT */
#include "app/top_requests.h"

#include <errno.h>
#include <string.h>

#include "app/task_control.h"

/** Why it failed, and what would help. */
static const char *reason_of(int error)
{
	switch (-error) {
	case ESRCH:
		return "it has ended";
	case EPERM:
	case EACCES:
		return "not permitted: run blametop as root or as the owner of the process";
	default:
		return strerror(-error);
	}
}

/** One sentence about all of them: the first failure, or the success. */
struct outcome {
	size_t done;
	pid_t failed_tid;
	int error;
};

static void outcome_add(struct outcome *outcome, pid_t tid, int error)
{
	if (error == 0) {
		outcome->done++;
	} else if (!outcome->error) {
		outcome->failed_tid = tid;
		outcome->error = error;
	}
}

void top_requests_signal(struct top_requests *requests, const struct ui_request *request)
{
	const char *name = sigabbrev_np(request->signal);
	struct outcome outcome = {0};

	for (size_t i = 0; i < request->task_count; i++)
		outcome_add(&outcome, request->tasks[i].tid,
			    task_signal(request->tasks[i], request->signal));
	if (outcome.error)
		ui_notice(requests->ui, true, "no SIG%s to %d: %s", name ? name : "?",
			  (int)outcome.failed_tid, reason_of(outcome.error));
	else if (outcome.done == 1)
		ui_notice(requests->ui, false, "sent SIG%s to %d", name ? name : "?",
			  (int)request->tasks[0].tid);
	else
		ui_notice(requests->ui, false, "sent SIG%s to %zu processes", name ? name : "?",
			  outcome.done);
}

void top_requests_renice(struct top_requests *requests, const struct ui_request *request)
{
	struct outcome outcome = {0};
	int nice_now = 0;

	for (size_t i = 0; i < request->task_count; i++)
		outcome_add(&outcome, request->tasks[i].tid,
			    task_renice(request->tasks[i], request->nice_delta, &nice_now));
	if (outcome.error)
		ui_notice(requests->ui, true, "nice value of %d unchanged: %s",
			  (int)outcome.failed_tid, reason_of(outcome.error));
	else if (outcome.done == 1)
		ui_notice(requests->ui, false, "nice value of %d is now %d",
			  (int)request->tasks[0].tid, nice_now);
	else
		ui_notice(requests->ui, false, "nice values of %zu tasks changed", outcome.done);
}
