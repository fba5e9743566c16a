/* REACHED: how far the firmware is, and what it holds. */
#ifndef NOONMARK_SIM_REPORT_H
#define NOONMARK_SIM_REPORT_H

#include <stdint.h>

/* Sends REACHED to the world. */
void report_reached(void);

/* Where the numbers of requests answered in C and handed to TypeScript come from; before the first report. */
void report_requests(void (*counts)(uint32_t *answered, uint32_t *handed_on));

#endif
