/* SPDX-License-Identifier: MIT */
#include "collectors/wait_calls.h"

#include <stddef.h>
#include <sys/syscall.h>

/* Calls that an architecture does not have are left out by the preprocessor; the rest is one row each. */
/* clang-format off */
static const struct {
	long number;
	enum call_kind kind;
} calls[] = {
	{SYS_read, CALL_RECEIVE}, {SYS_readv, CALL_RECEIVE}, {SYS_pread64, CALL_RECEIVE},
	{SYS_preadv, CALL_RECEIVE}, {SYS_preadv2, CALL_RECEIVE}, {SYS_recvfrom, CALL_RECEIVE},
	{SYS_recvmsg, CALL_RECEIVE}, {SYS_recvmmsg, CALL_RECEIVE},
	{SYS_write, CALL_SEND}, {SYS_writev, CALL_SEND}, {SYS_pwrite64, CALL_SEND},
	{SYS_pwritev, CALL_SEND}, {SYS_pwritev2, CALL_SEND}, {SYS_sendto, CALL_SEND},
	{SYS_sendmsg, CALL_SEND}, {SYS_sendmmsg, CALL_SEND}, {SYS_sendfile, CALL_SEND},
	{SYS_splice, CALL_RECEIVE}, {SYS_copy_file_range, CALL_STORAGE},
	{SYS_connect, CALL_CONNECT},
	{SYS_accept, CALL_IDLE}, {SYS_accept4, CALL_IDLE}, {SYS_rt_sigtimedwait, CALL_IDLE},
	{SYS_rt_sigsuspend, CALL_IDLE}, {SYS_nanosleep, CALL_IDLE}, {SYS_clock_nanosleep, CALL_IDLE},
	{SYS_ppoll, CALL_PPOLL}, {SYS_pselect6, CALL_SELECT}, {SYS_epoll_pwait, CALL_EPOLL},
	{SYS_futex, CALL_FUTEX},
	{SYS_wait4, CALL_CHILD}, {SYS_waitid, CALL_CHILD},
	{SYS_clone, CALL_FORK}, {SYS_execve, CALL_STORAGE}, {SYS_execveat, CALL_STORAGE},
	{SYS_flock, CALL_FILE_LOCK}, {SYS_fcntl, CALL_FCNTL},
	{SYS_semop, CALL_SEMAPHORE}, {SYS_semtimedop, CALL_SEMAPHORE},
	{SYS_msgrcv, CALL_MESSAGE}, {SYS_msgsnd, CALL_MESSAGE}, {SYS_mq_timedreceive, CALL_MESSAGE},
	{SYS_mq_timedsend, CALL_MESSAGE},
	{SYS_openat, CALL_STORAGE}, {SYS_close, CALL_STORAGE}, {SYS_fsync, CALL_STORAGE},
	{SYS_fdatasync, CALL_STORAGE}, {SYS_sync, CALL_STORAGE}, {SYS_syncfs, CALL_STORAGE},
	{SYS_sync_file_range, CALL_STORAGE}, {SYS_msync, CALL_STORAGE}, {SYS_fallocate, CALL_STORAGE},
	{SYS_ftruncate, CALL_STORAGE}, {SYS_truncate, CALL_STORAGE}, {SYS_fstat, CALL_STORAGE},
	{SYS_statx, CALL_STORAGE}, {SYS_getdents64, CALL_STORAGE}, {SYS_mkdirat, CALL_STORAGE},
	{SYS_unlinkat, CALL_STORAGE}, {SYS_linkat, CALL_STORAGE}, {SYS_symlinkat, CALL_STORAGE},
	{SYS_renameat2, CALL_STORAGE}, {SYS_readlinkat, CALL_STORAGE}, {SYS_faccessat, CALL_STORAGE},
	{SYS_readahead, CALL_STORAGE}, {SYS_fadvise64, CALL_STORAGE}, {SYS_statfs, CALL_STORAGE},
	{SYS_mount, CALL_STORAGE}, {SYS_umount2, CALL_STORAGE}, {SYS_ioctl, CALL_RECEIVE},
	{SYS_mmap, CALL_MEMORY}, {SYS_munmap, CALL_MEMORY}, {SYS_mremap, CALL_MEMORY},
	{SYS_mprotect, CALL_MEMORY}, {SYS_brk, CALL_MEMORY}, {SYS_madvise, CALL_MEMORY},
	{SYS_io_getevents, CALL_AIO}, {SYS_io_submit, CALL_AIO},
#ifdef SYS_io_pgetevents
	{SYS_io_pgetevents, CALL_AIO},
#endif
#ifdef SYS_io_uring_enter
	{SYS_io_uring_enter, CALL_URING},
#endif
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, CALL_EPOLL},
#endif
#ifdef SYS_epoll_wait
	{SYS_epoll_wait, CALL_EPOLL},
#endif
#ifdef SYS_poll
	{SYS_poll, CALL_POLL},
#endif
#ifdef SYS_select
	{SYS_select, CALL_SELECT},
#endif
#ifdef SYS_pause
	{SYS_pause, CALL_IDLE},
#endif
#ifdef SYS_vfork
	{SYS_vfork, CALL_FORK}, {SYS_fork, CALL_FORK},
#endif
#ifdef SYS_clone3
	{SYS_clone3, CALL_FORK},
#endif
#ifdef SYS_faccessat2
	{SYS_faccessat2, CALL_STORAGE},
#endif
#ifdef SYS_openat2
	{SYS_openat2, CALL_STORAGE},
#endif
#ifdef SYS_newfstatat
	{SYS_newfstatat, CALL_STORAGE},
#endif
#ifdef SYS_open
	{SYS_open, CALL_STORAGE}, {SYS_stat, CALL_STORAGE}, {SYS_lstat, CALL_STORAGE},
	{SYS_access, CALL_STORAGE}, {SYS_getdents, CALL_STORAGE}, {SYS_rename, CALL_STORAGE},
	{SYS_mkdir, CALL_STORAGE}, {SYS_rmdir, CALL_STORAGE}, {SYS_creat, CALL_STORAGE},
	{SYS_link, CALL_STORAGE}, {SYS_unlink, CALL_STORAGE}, {SYS_readlink, CALL_STORAGE},
#endif
	{SYS_restart_syscall, CALL_RESTARTED},
};
/* clang-format on */

enum call_kind call_kind_of(long number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return calls[i].kind;
	return CALL_OTHER;
}
