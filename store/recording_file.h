/* SPDX-License-Identifier: MIT */
/** One file of a recording while it is written: locked, only ever appended to, whole at every instant. */
#ifndef STORE_RECORDING_FILE_H
#define STORE_RECORDING_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/message.h"

struct recording_file {
	int fd;
	char *path; /* as sentences name it; owned */
	uint64_t size;
	bool is_new; /* made by us just now */
};

/**
 * Open it, or make it for its owner alone; what a crash left unfinished at its end is cut off.
 *
 * @param dir_fd,name  where it is. @param path  how it is called in sentences
 * @return 0; -EBUSY: somebody else writes it; -EINVAL: it is something else; or another -errno
 */
int recording_file_open(int dir_fd, const char *name, const char *path,
			struct recording_file *ret_file, struct message *message);
/** All of it or nothing. @return 0 or -errno */
int recording_file_append(struct recording_file *file, const void *bytes, size_t length,
			  struct message *message);
/** Have it on the disk. @return 0 or -errno; -ENOENT: somebody deleted it */
int recording_file_sync(struct recording_file *file, struct message *message);
/** Without a sync. A closed one, or one never opened and all zero but for `fd` = -1, is fine. */
void recording_file_close(struct recording_file *file);

/** Take the lock that one recorder holds, of a file or a directory. @return as recording_file_open() */
int recording_lock(int fd, const char *path, struct message *message);
/** @return the process that holds that lock; 0: nobody does, or the kernel does not say who */
uint32_t recording_lock_holder(int fd);

#endif
