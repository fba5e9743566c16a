/* Stand-in for the header that the SDK's linker makes of the manifest's "defines": none of them. */
#ifndef STAND_IN_MC_DEFINES_H
#define STAND_IN_MC_DEFINES_H

#endif
