/* What the platforms share of the update port: whom it hears, and the natives that are the same everywhere. */
#ifndef NOONMARK_UPDATE_H
#define NOONMARK_UPDATE_H

#include "../responder/access.h"

/* Whose packets are looked at; set before the port is opened. Starts zeroed: everybody's. */
extern struct access update_access;

#endif
