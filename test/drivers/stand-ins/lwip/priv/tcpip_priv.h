/* Stand-in for lwIP's priv/tcpip_priv.h. */
#ifndef STAND_IN_LWIP_PRIV_TCPIP_PRIV_H
#define STAND_IN_LWIP_PRIV_TCPIP_PRIV_H

#include "lwip/tcpip.h"

struct tcpip_api_call_data {
	err_t err;
};
typedef err_t (*tcpip_api_call_fn)(struct tcpip_api_call_data *call);

err_t tcpip_api_call(tcpip_api_call_fn function, struct tcpip_api_call_data *call);

#endif
