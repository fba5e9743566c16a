/* The one way out when the simulator cannot go on. */
#ifndef NOONMARK_SIM_FAIL_H
#define NOONMARK_SIM_FAIL_H

/*
 * Ends the simulator: writes one line to standard error, sends it to the world in a FAILED frame and exits with
 * status 1. The text says what happened, with which value, and what to do. Any thread.
 */
_Noreturn void host_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whom the last words are given to before the process ends, besides standard error; at most one. */
void fail_report_to(void (*report)(const char *text));

#endif
