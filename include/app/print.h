/* SPDX-License-Identifier: MIT */
/** Standard output for commands that print once and end. */
#ifndef APP_PRINT_H
#define APP_PRINT_H

#include "base/textbuf.h"

/** Write all of it and free it; a failure gets its sentence. @return the exit code of the program */
int print_and_free(struct textbuf *out);

#endif
