/* The event loop: real time, virtual time, or until nothing is left to do. */
#ifndef NOONMARK_SIM_LOOP_H
#define NOONMARK_SIM_LOOP_H

/* Tells the world that the engine is ready and takes STORE frames until START. */
void loop_await_start(void);

/* Run until the world says STOP or hangs up; never return. */
_Noreturn void loop_real_time(void);
_Noreturn void loop_virtual_time(void);

/* Runs timers in virtual time until none is left: for a module that is run by itself. */
void loop_until_idle(void);

/* For realtime.c: */

/* Ends the process, as the world has told it to. */
_Noreturn void loop_stop(void);

/* Tells the world how far the firmware is, and what it holds. */
void loop_send_reached(void);

/* Carries out the earliest event. */
void loop_run_first_event(void);

#endif
