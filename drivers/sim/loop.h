/* The event loop in virtual time, or until nothing is left to do; realtime.h is the other. */
#ifndef NOONMARK_SIM_LOOP_H
#define NOONMARK_SIM_LOOP_H

/* Tells the world that the engine is ready and takes STORE frames until START. */
void loop_await_start(void);

/* Runs until the world sends STOP or hangs up. */
_Noreturn void loop_virtual_time(void);

/* Runs timers in virtual time until none is left: for a module that is run by itself. */
void loop_until_idle(void);

/* For realtime.c: */

/* Ends the process, as the world has told it to. */
_Noreturn void loop_stop(void);

/* Carries out the earliest event. */
void loop_run_first_event(void);

#endif
