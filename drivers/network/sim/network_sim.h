/* The simulated network as the event loop sees it. */
#ifndef NOONMARK_NETWORK_SIM_H
#define NOONMARK_NETWORK_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the world: what is on the air, or on the cable, from now on. */
void network_surround(const uint8_t *payload, size_t length);

/* The moment that an earlier step waited for: `payload` is what that one queued. */
void network_step(const uint8_t *payload, size_t length);

/* Whether a packet that is sent to the appliance now gets there. */
bool network_carries(void);

#endif
