/* Stand-in for lwIP's ip6_addr.h. */
#ifndef STAND_IN_LWIP_IP6_ADDR_H
#define STAND_IN_LWIP_IP6_ADDR_H

#include "lwip/ip_addr.h"

char *ip6addr_ntoa_r(const ip6_addr_t *address, char *text, int size);

#endif
