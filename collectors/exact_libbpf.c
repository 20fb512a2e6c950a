/* SPDX-License-Identifier: MIT */
/*
 * libbpf, found when exact mode is asked for: who does not ask needs no library and pays for none. The
 * functions bear its names, so that what bpftool has made of the kernel's program calls them.
 */
#include "collectors/exact_libbpf.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <errno.h>

#include "base/array.h"

static struct {
	void *handle; /* stays open */
	__typeof__(&libbpf_set_print) set_print;
	__typeof__(&bpf_object__open_skeleton) open;
	__typeof__(&bpf_object__load_skeleton) load;
	__typeof__(&bpf_object__attach_skeleton) attach;
	__typeof__(&bpf_object__detach_skeleton) detach;
	__typeof__(&bpf_object__destroy_skeleton) destroy;
	__typeof__(&bpf_map__fd) map_fd;
	__typeof__(&bpf_map_lookup_elem) lookup;
	__typeof__(&bpf_map_update_elem) update;
	__typeof__(&bpf_map_delete_elem) remove;
	__typeof__(&bpf_map_lookup_and_delete_batch) take;
} library;

static const struct {
	const char *name;
	void *place;
} functions[] = {
	{"libbpf_set_print", &library.set_print},
	{"bpf_object__open_skeleton", &library.open},
	{"bpf_object__load_skeleton", &library.load},
	{"bpf_object__attach_skeleton", &library.attach},
	{"bpf_object__detach_skeleton", &library.detach},
	{"bpf_object__destroy_skeleton", &library.destroy},
	{"bpf_map__fd", &library.map_fd},
	{"bpf_map_lookup_elem", &library.lookup},
	{"bpf_map_update_elem", &library.update},
	{"bpf_map_delete_elem", &library.remove},
	{"bpf_map_lookup_and_delete_batch", &library.take},
};

/** What it has to say goes nowhere: we say in one sentence what is wrong. */
static int print_nothing(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level, (void)format, (void)arguments;
	return 0;
}

int libbpf_find(void)
{
	void *handle = library.handle ? library.handle : dlopen("libbpf.so.1", RTLD_NOW);

	if (!handle)
		return -ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *function = dlsym(handle, functions[i].name);

		if (!function) {
			dlclose(handle);
			return -ENOSYS;
		}
		memcpy(functions[i].place, &function, sizeof(function));
	}
	library.handle = handle;
	library.set_print(print_nothing);
	return 0;
}

int bpf_object__open_skeleton(struct bpf_object_skeleton *skeleton,
			      const struct bpf_object_open_opts *options)
{
	return library.open(skeleton, options);
}

int bpf_object__load_skeleton(struct bpf_object_skeleton *skeleton)
{
	return library.load(skeleton);
}

int bpf_object__attach_skeleton(struct bpf_object_skeleton *skeleton)
{
	return library.attach(skeleton);
}

void bpf_object__detach_skeleton(struct bpf_object_skeleton *skeleton)
{
	library.detach(skeleton);
}

void bpf_object__destroy_skeleton(struct bpf_object_skeleton *skeleton)
{
	library.destroy(skeleton);
}

int bpf_map__fd(const struct bpf_map *map)
{
	return library.map_fd(map);
}

int bpf_map_lookup_elem(int fd, const void *key, void *value)
{
	return library.lookup(fd, key, value);
}

int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	return library.update(fd, key, value, flags);
}

int bpf_map_delete_elem(int fd, const void *key)
{
	return library.remove(fd, key);
}

int bpf_map_lookup_and_delete_batch(int fd, void *in_batch, void *out_batch, void *keys,
				    void *values, __u32 *count,
				    const struct bpf_map_batch_opts *options)
{
	return library.take(fd, in_batch, out_batch, keys, values, count, options);
}
