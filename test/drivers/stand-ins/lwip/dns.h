/* Stand-in for lwIP's dns.h. */
#ifndef STAND_IN_LWIP_DNS_H
#define STAND_IN_LWIP_DNS_H

#include "lwip/ip_addr.h"

typedef void (*dns_found_callback)(const char *name, const ip_addr_t *address, void *context);

void dns_setserver(u8_t number, const ip_addr_t *server);
err_t dns_gethostbyname(const char *name, ip_addr_t *address, dns_found_callback found, void *context);

#endif
