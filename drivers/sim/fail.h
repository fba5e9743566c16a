/* The one way out when the simulator cannot go on; part of host.h, apart from it so that plain C needs no XS. */
#ifndef NOONMARK_SIM_FAIL_H
#define NOONMARK_SIM_FAIL_H

/*
 * Ends the simulator: writes one line to standard error, sends it to the world in a FAILED frame and exits with
 * status 1. The text says what happened, with which value, and what to do. Any thread.
 */
_Noreturn void host_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
