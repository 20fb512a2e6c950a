/* SPDX-License-Identifier: MIT */
/** A made-up /proc and /sys in a directory of its own. */
#ifndef HELPERS_TREE_H
#define HELPERS_TREE_H

#include "collectors/procfs.h"

struct tree {
	char path[64];
};

/** An empty tree with the directories proc and sys in it. */
struct tree tree_make(void);
/** Write a file, "proc/net/dev", and make the directories it needs. */
void tree_put(const struct tree *tree, const char *file, const char *text);
/** Make a directory and those above it. */
void tree_put_directory(const struct tree *tree, const char *directory);
void tree_delete(const struct tree *tree, const char *file);
/** Open it as the collectors do. */
struct proc_root tree_open(const struct tree *tree);
/** Remove the directory and all in it. */
void tree_remove(const struct tree *tree);

#endif
