/* The event loop in real time. */
#ifndef NOONMARK_SIM_REALTIME_H
#define NOONMARK_SIM_REALTIME_H

/* Runs until the world sends STOP or hangs up. */
_Noreturn void realtime_run(void);

#endif
