/* The firmware's machine, and how JavaScript is entered and left. */
#ifndef NOONMARK_SIM_MACHINE_H
#define NOONMARK_SIM_MACHINE_H

#include "machine_limits.h"

/* Loads module `name` and all it imports, and makes the firmware's machine. Ends the process if that fails. */
void machine_open(const char *name, const struct engine_limits *limits);

/* The firmware's machine. */
void *machine_firmware(void);

/* Calls the default export of a loaded module; with `print` its result is printed as JSON, unless undefined. */
void machine_call_default(const char *name, int print);

/* Ends the process with the pending exception's text; `while_doing` opens the message. */
_Noreturn void machine_fail_exception(void *machine, const char *while_doing);

#endif
