/* The command line of noonmark-sim. */
#ifndef NOONMARK_SIM_OPTIONS_H
#define NOONMARK_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "machine_limits.h"

/* The command line, checked. Valid from before the first module runs until the process ends. */
struct host_options {
	bool realtime;          /* real sockets and CLOCK_MONOTONIC; otherwise virtual time and injected requests */
	int64_t epoch_ns;       /* CLOCK_MONOTONIC at the world's time 0; real time only */
	const char *address;    /* where the responder binds, real time only: numeric, IPv4 or IPv6 */
	uint16_t ntp_port;      /* UDP port of the responder; 0: bind nothing */
	uint16_t web_port;      /* TCP port of the page, real time only; 0: bind nothing */
	uint32_t resolution_hz; /* nominal frequency of the simulated counter */
	bool timers_by_world;   /* repeating timers run when the world says so: what was recorded runs again */
	uint64_t seed;          /* of everything random inside the firmware */
	bool omit_lines;        /* errors do not say in which line they happened */
	const char *modules;    /* the module map's file */
	const char *run;        /* this module alone, without a world; NULL: the firmware */
	struct engine_limits limits;
};

const struct host_options *host_options(void);

/* Checks the command line and keeps it. What is wrong with it ends the process with status 2, as options_refuse. */
void options_parse(int count, char **words);

/* Ends the process with what is wrong with the call, the value if there is one, and how the call is made. */
_Noreturn void options_refuse(const char *what, const char *value);

#endif
