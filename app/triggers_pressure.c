/* SPDX-License-Identifier: MIT */
/*
 * Pressure triggers: the kernel watches how long tasks were stalled and tells by poll()
 * (Documentation/accounting/psi.rst). Where it does not let us, the pressure counters of each
 * interval are compared.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/words.h"
#include "app/triggers_private.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"

/* Without CAP_SYS_RESOURCE a window must be a whole number of these, since Linux 6.6. */
#define WINDOW_US 2000000
/* The kernel tells once per window; what goes on is told again in the next. */
#define EVENT_NS (5 * NS_PER_S)

struct pressure_kind {
	const char *name, *path;
	size_t offset; /* in struct system_usage */
};

static const struct pressure_kind kinds[] = {
	{"cpu", "/proc/pressure/cpu", offsetof(struct system_usage, pressure_cpu)},
	{"memory", "/proc/pressure/memory", offsetof(struct system_usage, pressure_memory)},
	{"io", "/proc/pressure/io", offsetof(struct system_usage, pressure_io)},
};

static const struct pressure_kind *take_kind(struct scan *scan)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (scan_text(scan, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static bool take_threshold(struct scan *scan, double *ret_share)
{
	double percent;

	scan_blanks(scan);
	if (!scan_char(scan, '>'))
		return false;
	scan_blanks(scan);
	if (!scan_decimal(scan, &percent))
		return false;
	scan_char(scan, '%');
	scan_blanks(scan);
	*ret_share = percent / 100.0;
	return scan_at_end(scan) && percent >= 0.1 && percent < 100.0;
}

/** Ask the kernel to tell. @return the descriptor to poll, or -errno */
static int watch(const struct pressure_watch *pressure)
{
	int fd = open(pressure->kind->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	char text[64];
	int length = snprintf(text, sizeof(text), "%s %d %d", pressure->is_full ? "full" : "some",
			      (int)(pressure->share * WINDOW_US), WINDOW_US);

	if (fd < 0)
		return -errno;
	/* The kernel wants the terminating zero. */
	if (write(fd, text, (size_t)length + 1) < 0) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

int trigger_pressure_parse(struct trigger *trigger, struct message *message)
{
	struct pressure_watch *pressure = &trigger->pressure;
	struct scan scan = scan_of(trigger->text, strlen(trigger->text));
	int fd;

	if (!scan_text(&scan, "pressure:"))
		return 1;
	pressure->kind = take_kind(&scan);
	if (pressure->kind && scan_text(&scan, ":full"))
		pressure->is_full = true;
	if (!pressure->kind || !take_threshold(&scan, &pressure->share)) {
		message_set(message,
			    "--dump-on %s: not a pressure trigger (try pressure:io>15%%, of cpu, "
			    "memory or io, or pressure:memory:full>5%%)",
			    trigger->text);
		return -EINVAL;
	}
	fd = watch(pressure);
	pressure->fd = fd < 0 ? -1 : fd;
	pressure->error = fd < 0 ? fd : 0;
	return 0;
}

void trigger_pressure_done(struct trigger *trigger)
{
	if (trigger->pressure.fd >= 0)
		close(trigger->pressure.fd);
}

/** @return whether the kernel told since the last call */
static bool has_told(struct pressure_watch *pressure)
{
	struct pollfd poller = {.fd = pressure->fd, .events = POLLPRI};

	if (poll(&poller, 1, 0) <= 0)
		return false;
	if (!(poller.revents & (POLLERR | POLLNVAL)))
		return poller.revents & POLLPRI;
	close(pressure->fd);
	pressure->fd = -1;
	return false;
}

bool trigger_pressure_look(struct trigger *trigger, const struct view *view, uint64_t now_ns,
			   struct textbuf *reason)
{
	struct pressure_watch *pressure = &trigger->pressure;
	const char *system = (const char *)&view->interval->system;
	struct pressure_usage usage;
	double share;

	memcpy(&usage, system + pressure->kind->offset, sizeof(usage));
	share = pressure->is_full ? usage.full : usage.some;
	textbuf_printf(reason, "%s", words_share(share).text);
	if (pressure->fd < 0)
		return share > pressure->share;
	if (has_told(pressure))
		pressure->until_ns = now_ns + EVENT_NS;
	return now_ns < pressure->until_ns;
}
