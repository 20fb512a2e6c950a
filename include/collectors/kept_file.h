/* SPDX-License-Identifier: MIT */
/** A file below /proc that is read on every refresh: opened once, read again from its start. */
#ifndef COLLECTORS_KEPT_FILE_H
#define COLLECTORS_KEPT_FILE_H

#include "base/file.h"
#include "base/scan.h"
#include "collectors/procfs.h"

/** Longer files are cut; /proc/stat of a machine with thousands of CPUs stays below. */
#define KEPT_FILE_LIMIT ((size_t)4 << 20)

struct kept_file {
	int fd;
	struct file_buffer text; /* of the last reading */
};

/** A file that is not open; kept_file_close() may be called on it. */
#define KEPT_FILE_NONE ((struct kept_file){.fd = -1})

/** @param path  below the root, "net/dev". @return 0 or -errno, then `file` is KEPT_FILE_NONE */
int kept_file_open(const struct proc_root *root, const char *path, struct kept_file *file);
/** Read it anew; `ret_scan` covers the text, valid until the next reading. @return 0 or -errno */
int kept_file_read(struct kept_file *file, struct scan *ret_scan);
void kept_file_close(struct kept_file *file);

#endif
