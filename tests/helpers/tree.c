/* SPDX-License-Identifier: MIT */
#include "helpers/tree.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

struct tree tree_make(void)
{
	struct tree tree = {"/tmp/blametop-test-XXXXXX"};

	ck_assert_msg(mkdtemp(tree.path) != NULL, "no temporary directory");
	tree_put_directory(&tree, "proc");
	tree_put_directory(&tree, "sys");
	return tree;
}

static void make_directories_above(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
}

void tree_put(const struct tree *tree, const char *file, const char *text)
{
	char path[PATH_MAX];
	_cleanup_close_ int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", tree->path, file);
	make_directories_above(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ck_assert_msg(fd >= 0, "cannot write %s", path);
	ck_assert_int_eq(file_write_all(fd, text, strlen(text)), 0);
}

void tree_put_directory(const struct tree *tree, const char *directory)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/", tree->path, directory);
	make_directories_above(path);
}

void tree_delete(const struct tree *tree, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", tree->path, file);
	ck_assert_int_eq(unlink(path), 0);
}

struct proc_root tree_open(const struct tree *tree)
{
	struct proc_root root;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc", tree->path);
	ck_assert_int_eq(proc_root_open(path, NULL, &root), 0);
	return root;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void tree_remove(const struct tree *tree)
{
	nftw(tree->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
