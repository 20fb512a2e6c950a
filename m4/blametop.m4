# SPDX-License-Identifier: MIT

# BLAMETOP_APPEND_FLAGS(VARIABLE, FLAGS)
# Appends those of FLAGS to VARIABLE with which the compiler has nothing to say about a
# small program. -Werror because clang only warns about a warning it does not know.
AC_DEFUN([BLAMETOP_APPEND_FLAGS], [
	for blametop_flag in $2; do
		AC_MSG_CHECKING([whether $CC accepts $blametop_flag])
		blametop_kept_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $blametop_flag"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [[return 0;]])],
			[AC_MSG_RESULT([yes]); AS_VAR_APPEND([$1], [" $blametop_flag"])],
			[AC_MSG_RESULT([no])])
		CFLAGS=$blametop_kept_CFLAGS
	done
])

# BLAMETOP_LIBRARY(NAME, MODULE, DEBIAN-PACKAGE)
# A library without which blametop cannot be built, found through pkg-config.
AC_DEFUN([BLAMETOP_LIBRARY], [
	PKG_CHECK_MODULES([$1], [$2], [],
		[AC_MSG_ERROR([the library $2 was not found: install the Debian package $3 (script/setup does)])])
])

# BLAMETOP_SWITCH(NAME, HELP)
# An --enable-NAME that is off unless asked for; the answer is in $enable_NAME.
AC_DEFUN([BLAMETOP_SWITCH], [
	AC_ARG_ENABLE([$1], [AS_HELP_STRING([--enable-$1], [$2])], [], [enable_$1=no])
])
