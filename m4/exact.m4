# SPDX-License-Identifier: MIT

# BLAMETOP_EXACT
# Exact mode needs clang, bpftool and the headers of libbpf, on a machine whose registers we know.
# Sets $have_exact, BPF_CLANG, BPF_FLAGS, BPFTOOL, BPF_CFLAGS and the conditional EXACT.
AC_DEFUN([BLAMETOP_EXACT], [
	AC_ARG_ENABLE([exact], [AS_HELP_STRING([--enable-exact],
		[let the kernel measure waits: yes, no or auto (when clang, bpftool and libbpf are there)])],
		[], [enable_exact=auto])
	AS_CASE([$enable_exact], [yes|no|auto], [],
		[AC_MSG_ERROR([--enable-exact is yes, no or auto, not $enable_exact])])
	have_exact=no exact_lacks=
	AS_IF([test "$enable_exact" != no], [BLAMETOP_EXACT_FIND])
	AS_IF([test "$enable_exact$have_exact" = yesno],
		[AC_MSG_ERROR([exact mode cannot be built: $exact_lacks is missing (script/setup exact installs what it needs)])])
	AM_CONDITIONAL([EXACT], [test $have_exact = yes])
])

AC_DEFUN([BLAMETOP_EXACT_FIND], [
	AC_PATH_PROGS([BPF_CLANG], [clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14])
	AC_PATH_PROG([BPFTOOL], [bpftool], [], [$PATH:/usr/local/sbin:/usr/sbin:/sbin])
	PKG_CHECK_MODULES([BPF], [libbpf >= 1.0], [exact_library=yes], [exact_library=no])
	AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
		#if !defined __x86_64__ || defined __ILP32__
		#error
		#endif]])], [exact_machine=x86 exact_triplet=x86_64-linux-gnu],
		[AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
			#ifndef __aarch64__
			#error
			#endif]])], [exact_machine=arm64 exact_triplet=aarch64-linux-gnu], [exact_machine=])])
	BPF_FLAGS="-g -O2 -Wall -Wextra -Wno-unused-parameter -target bpf -mcpu=v2"
	BPF_FLAGS="$BPF_FLAGS -D__TARGET_ARCH_$exact_machine $BPF_CFLAGS -idirafter /usr/include/$exact_triplet"
	AC_SUBST([BPF_FLAGS])
	AS_IF([test -z "$exact_machine"], [exact_lacks="support for this processor"],
		[test -z "$BPF_CLANG"], [exact_lacks="clang"],
		[test -z "$BPFTOOL"], [exact_lacks="bpftool"],
		[test "$exact_library" = no], [exact_lacks="libbpf (Debian package libbpf-dev)"],
		[BLAMETOP_EXACT_TRY])
])

# All three can be there and yet not fit each other: make what the build will make.
AC_DEFUN([BLAMETOP_EXACT_TRY], [
	AC_MSG_CHECKING([whether programs for the kernel can be built])
	cat >conftest.bpf.c <<'_EOF'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
SEC("tp_btf/sched_wakeup") int BPF_PROG(conftest, void *task)
{
	return bpf_task_pt_regs(task) != 0;
}
char LICENSE[[]] SEC("license") = "GPL";
_EOF
	AS_IF([$BPF_CLANG $BPF_FLAGS -c conftest.bpf.c -o conftest.bpf.tmp 2>&AS_MESSAGE_LOG_FD &&
			$BPFTOOL gen object conftest.bpf.o conftest.bpf.tmp 2>&AS_MESSAGE_LOG_FD &&
			$BPFTOOL gen skeleton conftest.bpf.o >conftest.skel.h 2>&AS_MESSAGE_LOG_FD &&
			grep create_skeleton conftest.skel.h >/dev/null],
		[have_exact=yes], [exact_lacks="a clang that fits the bpftool"])
	rm -f conftest.bpf.c conftest.bpf.tmp conftest.bpf.o conftest.skel.h
	AC_MSG_RESULT([$have_exact])
])
