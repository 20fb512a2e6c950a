/* SPDX-License-Identifier: MIT */
/* Rules about the network: only what counters of the kernel prove, and that only as a hint. */
#include "analysis/rules_private.h"

/* Segments sent again: a percent is usual on bad days, more is felt as delay. */
#define RETRANSMIT_SHARE_MIN 0.02
/* Fewer than this say nothing about a share. */
#define RETRANSMITS_MIN 5.0
#define LISTEN_DROPS_MIN 0.5
/* Below what makes a headline: whom it hits cannot be told from counters. */
#define HINT_SEVERITY 0.14

bool retransmits_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;

	if (!(machine->tcp_retransmit_share >= RETRANSMIT_SHARE_MIN) ||
	    !(machine->tcp_retransmits_per_s >= RETRANSMITS_MIN))
		return false;
	finding->severity = HINT_SEVERITY;
	finding->confidence = CONFIDENCE_MEDIUM;
	finding_headline(finding, "Network: %s of TCP segments have to be sent again (%s)",
			 words_share(machine->tcp_retransmit_share).text,
			 words_per_s(machine->tcp_retransmits_per_s).text);
	sentences_add(&finding->evidence, "TCP sends %s segments",
		      words_per_s(machine->tcp_segments_out_per_s).text);
	return true;
}

bool listen_drops_system(const struct sight *sight, struct finding *finding)
{
	double drops = sight->machine.tcp_listen_drops_per_s;

	if (!(drops >= LISTEN_DROPS_MIN))
		return false;
	finding->severity = HINT_SEVERITY;
	finding->confidence = CONFIDENCE_MEDIUM;
	finding_headline(finding,
			 "Network: connections are turned away (%s): a listen queue is full",
			 words_per_s(drops).text);
	sentences_add(&finding->evidence, "ss -ltn shows which: Recv-Q at Send-Q");
	return true;
}
