/* What differs between media: wifi.c or ethernet.c, whichever the board's manifest names. interface.c is the rest. */
#ifndef NOONMARK_MEDIUM_H
#define NOONMARK_MEDIUM_H

#include <stdbool.h>

#include "esp_netif.h"

/* "wifi" or "ethernet". */
const char *medium_name(void);

/*
 * Makes the interface, stores it in `netif`, and then starts its driver, which may report the link before this returns;
 * false when either refused. Once only.
 */
bool medium_start(esp_netif_t **netif);

/* One attempt to join. `name` and `password` are as network.ts says, with a zero at the end. */
bool medium_join(const char *name, const char *password);
void medium_leave(void);

/* dBm, or 0. */
int medium_signal_dbm(void);

/* For the media, from their event handlers: the link is up, or went down for `reason`. */
void interface_linked(bool linked, int reason);

#endif
