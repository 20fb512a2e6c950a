/* SPDX-License-Identifier: MIT */
#include "app/frames.h"

#include <errno.h>
#include <unistd.h>

#include "app/stop.h"
#include "base/clock.h"

bool frames_wait(struct frames *frames)
{
	uint64_t now_ns = clock_now_ns(), look_ns;

	if (frames->next_ns + frames->delay_ns <= now_ns)
		frames->next_ns += (now_ns - frames->next_ns) / frames->delay_ns * frames->delay_ns;
	frames->next_ns += frames->delay_ns;
	while ((now_ns = clock_now_ns()) < frames->next_ns) {
		look_ns = source_next_look_ns(frames->source);
		if (look_ns <= now_ns)
			source_look(frames->source);
		else if (stop_wait(look_ns < frames->next_ns ? look_ns : frames->next_ns,
				   frames->is_silent ? -1 : STDOUT_FILENO))
			return false;
	}
	return !stop_is_asked();
}
