/* SPDX-License-Identifier: MIT */
/** libbpf, only when somebody needs it. Private to collectors/. */
#ifndef COLLECTORS_EXACT_LIBBPF_H
#define COLLECTORS_EXACT_LIBBPF_H

/** Before any function of it is called. @return 0; -ENOENT: not installed; -ENOSYS: another version */
int libbpf_find(void);

#endif
