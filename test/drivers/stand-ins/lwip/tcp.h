/* What drivers/tcp uses of lwIP 2's raw TCP (lwip/tcp.h), for a check of syntax. */
#pragma once
#include <stdint.h>

#include "lwip/udp.h"

#define IPADDR_TYPE_ANY 46
#define TCP_WRITE_FLAG_COPY 1
#define TCP_SND_QUEUELEN 24
#ifndef ERR_CONN
#define ERR_CONN -11
#endif
#define ERR_ABRT -13

struct tcp_pcb {
	void *unsent, *unacked;
};

typedef err_t tcp_recv_fn(void *context, struct tcp_pcb *pcb, struct pbuf *pbuf, err_t error);
typedef err_t tcp_sent_fn(void *context, struct tcp_pcb *pcb, u16_t length);
typedef err_t tcp_poll_fn(void *context, struct tcp_pcb *pcb);
typedef err_t tcp_accept_fn(void *context, struct tcp_pcb *pcb, err_t error);
typedef void tcp_err_fn(void *context, err_t error);

struct tcp_pcb *tcp_new_ip_type(uint8_t type);
err_t tcp_bind(struct tcp_pcb *pcb, const ip_addr_t *address, u16_t port);
struct tcp_pcb *tcp_listen_with_backlog(struct tcp_pcb *pcb, uint8_t backlog);
void tcp_accept(struct tcp_pcb *pcb, tcp_accept_fn *accept);
void tcp_arg(struct tcp_pcb *pcb, void *context);
void tcp_recv(struct tcp_pcb *pcb, tcp_recv_fn *recv);
void tcp_sent(struct tcp_pcb *pcb, tcp_sent_fn *sent);
void tcp_err(struct tcp_pcb *pcb, tcp_err_fn *err);
void tcp_poll(struct tcp_pcb *pcb, tcp_poll_fn *poll, uint8_t interval);
void tcp_recved(struct tcp_pcb *pcb, u16_t length);
err_t tcp_write(struct tcp_pcb *pcb, const void *bytes, u16_t length, uint8_t flags);
err_t tcp_output(struct tcp_pcb *pcb);
err_t tcp_close(struct tcp_pcb *pcb);
typedef err_t tcp_connected_fn(void *context, struct tcp_pcb *pcb, err_t error);
err_t tcp_connect(struct tcp_pcb *pcb, const ip_addr_t *address, u16_t port, tcp_connected_fn *connected);
void tcp_abort(struct tcp_pcb *pcb);
uint16_t tcp_sndbuf(const struct tcp_pcb *pcb);
uint16_t tcp_sndqueuelen(const struct tcp_pcb *pcb);
