# SPDX-License-Identifier: MIT
"""Programs whose bottleneck is known. Call it as: workloads.py NAME; it runs until SIGTERM.

The servers are those of `tests/databases env`; WAITER is the path of tests/helpers/waiter.
"""
import sys

import on_databases
import on_machine
import on_others
import on_pools
import on_runtimes
import on_threads
import on_turns

EXPECTED = {**on_databases.WORKLOADS, **on_machine.WORKLOADS, **on_others.WORKLOADS,
            **on_pools.WORKLOADS, **on_runtimes.WORKLOADS, **on_threads.WORKLOADS,
            **on_turns.WORKLOADS}
BY_NAME = {function.__name__: function for function in EXPECTED}

if __name__ == "__main__":
    BY_NAME[sys.argv[1]]()
