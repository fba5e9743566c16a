/* Stand-in for lwIP's tcpip.h. */
#ifndef STAND_IN_LWIP_TCPIP_H
#define STAND_IN_LWIP_TCPIP_H

#include "lwip/netif.h"

typedef void (*tcpip_callback_fn)(void *context);

err_t tcpip_try_callback(tcpip_callback_fn function, void *context);

#endif
