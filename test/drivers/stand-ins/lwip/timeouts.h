/* Stand-in for lwIP's timeouts.h. */
#ifndef STAND_IN_LWIP_TIMEOUTS_H
#define STAND_IN_LWIP_TIMEOUTS_H

#include "lwip/netif.h"

typedef void (*sys_timeout_handler)(void *context);

void sys_timeout(u32_t ms, sys_timeout_handler handler, void *context);

#endif
