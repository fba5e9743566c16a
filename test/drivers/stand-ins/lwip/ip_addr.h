/* Stand-in for lwIP's addresses (ip_addr.h and what it includes). */
#ifndef STAND_IN_LWIP_IP_ADDR_H
#define STAND_IN_LWIP_IP_ADDR_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8_t;
typedef uint16_t u16_t;
typedef uint32_t u32_t;
typedef int8_t err_t;
#define ERR_OK 0
#define ERR_MEM (-1)
#define ERR_RTE (-4)
#define ERR_INPROGRESS (-5)
#define ERR_VAL (-6)
#define ERR_USE (-8)

struct netif;
typedef struct {
	u32_t addr;
} ip4_addr_t;
typedef struct {
	u32_t addr[4];
	u8_t zone;
} ip6_addr_t;
typedef struct {
	union {
		ip6_addr_t ip6;
		ip4_addr_t ip4;
	} u_addr;
	u8_t type;
} ip_addr_t;
enum lwip_ip_addr_type { IPADDR_TYPE_V4 = 0, IPADDR_TYPE_V6 = 6, IPADDR_TYPE_ANY = 46 };
enum lwip_ipv6_scope_type { IP6_UNKNOWN, IP6_UNICAST, IP6_MULTICAST };
#define IP6_NO_ZONE 0

extern const ip_addr_t ip_addr_any_type;
#define IP_ANY_TYPE (&ip_addr_any_type)

extern const ip_addr_t ip_addr_any;
#define IP4_ADDR_ANY (&ip_addr_any)
#define IP_IS_V4(address) ((address)->type == IPADDR_TYPE_V4)
#define IP_IS_V6(address) ((address)->type == IPADDR_TYPE_V6)
#define IP_GET_TYPE(address) ((address)->type)
#define ip_2_ip4(address) (&(address)->u_addr.ip4)
#define ip_2_ip6(address) (&(address)->u_addr.ip6)

u32_t stand_in_htonl(u32_t value);
#define lwip_htonl(value) stand_in_htonl(value)
#define IP_ADDR4(address, a, b, c, d) \
	((address)->type = IPADDR_TYPE_V4, \
		(address)->u_addr.ip4.addr = \
			stand_in_htonl((u32_t)(a) << 24 | (u32_t)(b) << 16 | (u32_t)(c) << 8 | (u32_t)(d)))
#define IP_ADDR6_HOST(address, a, b, c, d) \
	((address)->type = IPADDR_TYPE_V6, \
		(address)->u_addr.ip6 = \
			(ip6_addr_t){{stand_in_htonl(a), stand_in_htonl(b), stand_in_htonl(c), stand_in_htonl(d)}, IP6_NO_ZONE})
#define ip4_addr_get_u32(address) ((address)->addr)
#define ip4_addr_cmp(a, b) ((a)->addr == (b)->addr)
#define ip4_addr_isany_val(address) ((address).addr == 0)
#define ip_addr_set_zero_ip4(address) ((address)->type = IPADDR_TYPE_V4, (address)->u_addr.ip4.addr = 0)
#define ip_addr_copy_from_ip6(to, from) ((to).type = IPADDR_TYPE_V6, (to).u_addr.ip6 = (from))
#define ip6_addr_zone(address) ((address)->zone)
#define ip6_addr_set_zone(address, number) ((address)->zone = (u8_t)(number))
#define ip6_addr_assign_zone(address, kind, netif) ((void)(kind), (address)->zone = netif_get_index(netif))

int ip_addr_isany(const ip_addr_t *address);
int ip_addr_ismulticast(const ip_addr_t *address);
int ip_addr_isloopback(const ip_addr_t *address);
int ip_addr_isbroadcast(const ip_addr_t *address, const struct netif *netif);
int ip4_addr_isbroadcast(const ip4_addr_t *address, const struct netif *netif);
int ip6_addr_isipv4mappedipv6(const ip6_addr_t *address);
int ip6_addr_has_scope(const ip6_addr_t *address, enum lwip_ipv6_scope_type type);
char *ipaddr_ntoa_r(const ip_addr_t *address, char *text, int size);
int ipaddr_aton(const char *text, ip_addr_t *address);
u8_t netif_get_index(const struct netif *netif);

#endif
