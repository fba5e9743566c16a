/* The simulated console as the event loop sees it. */
#ifndef NOONMARK_CONSOLE_SIM_H
#define NOONMARK_CONSOLE_SIM_H

#include <stddef.h>

/* From the world: a line was typed. */
void console_receive(const char *line, size_t length);

#endif
