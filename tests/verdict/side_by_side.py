# SPDX-License-Identifier: MIT
"""Questions about several workloads at a time."""
import concurrent.futures


def side_by_side(jobs, ask, cases, is_wrong):
    """Ask about each case. Side by side they take the CPUs from each other: what was wrong is asked
    once more, alone.
    @return the answers, in the order of the cases"""
    with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        answers = list(executor.map(ask, cases))
    if jobs > 1:
        for at, answer in enumerate(answers):
            if is_wrong(answer):
                answers[at] = ask(cases[at])
    return answers
