/* What only the simulated network can tell. */
#ifndef NOONMARK_NETWORK_SIM_H
#define NOONMARK_NETWORK_SIM_H

#include <stdbool.h>

/* Whether a packet that is sent to the appliance now gets there. */
bool network_carries(void);

#endif
