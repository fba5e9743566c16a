/*
 * PTP's parts in C, and who does what: grandmaster.c writes and judges messages; ptp_natives.c is what TypeScript calls,
 * the same on every platform. esp32/ptp.c and sim/ptp.c own the two ports: they keep the beat, move bytes and stamp.
 */
#ifndef NOONMARK_PTP_H
#define NOONMARK_PTP_H

#include <stdbool.h>
#include <stdint.h>

#include "grandmaster.h"

/* The one instance. */
extern struct ptp ptp;

/* What follows is the platform's. The engine's side calls; `ptp` is touched only by whom it belongs to. */

/* Has the two ports receive what is sent to the group, in every network that there is now; true too where they do. */
bool ptp_join(void);

/* Hands the rules over; the beat begins with the first ones. */
void ptp_publish(const uint8_t rules[PTP_RULES_BYTES]);

/* Writes the clock's identity: an EUI-64 that no other clock in the network has (§7.5.2.2). */
void ptp_identity(uint8_t identity[PTP_IDENTITY_BYTES]);

#endif
