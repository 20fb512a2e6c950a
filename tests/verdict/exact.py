# SPDX-License-Identifier: MIT
"""The same as check.py for exact mode, which has to be nearer: BLAMETOP is a program that adds --exact
to its arguments, and the watcher has to be root."""
import sys

import check

# Points of a hundred. Samples at 20 a second cannot be that near.
check.OFF_MAX, check.OFF_MEAN_MAX = 2.0, 1.0

if __name__ == "__main__":
    sys.exit(check.main())
