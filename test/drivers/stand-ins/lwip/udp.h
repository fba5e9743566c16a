/* Stand-in for lwIP's udp.h. */
#ifndef STAND_IN_LWIP_UDP_H
#define STAND_IN_LWIP_UDP_H

#include "lwip/netif.h"

#define SOF_BROADCAST 0x20U

struct udp_pcb {
	ip_addr_t local_ip, remote_ip;
	u8_t so_options, tos, ttl, mcast_ttl;
	u16_t local_port, remote_port;
};
typedef void (*udp_recv_fn)(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t port);
#define udp_set_multicast_ttl(pcb, value) ((pcb)->mcast_ttl = (value))
#define ip_set_option(pcb, option) ((pcb)->so_options = (u8_t)((pcb)->so_options | (option)))

struct udp_pcb *udp_new_ip_type(u8_t type);
void udp_remove(struct udp_pcb *pcb);
err_t udp_bind(struct udp_pcb *pcb, const ip_addr_t *address, u16_t port);
void udp_recv(struct udp_pcb *pcb, udp_recv_fn function, void *context);
err_t udp_sendto(struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *to, u16_t port);
err_t udp_sendto_if(struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *to, u16_t port, struct netif *netif);
err_t udp_sendto_if_src(struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *to, u16_t port, struct netif *netif,
	const ip_addr_t *from);

#endif
