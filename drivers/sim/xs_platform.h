/*
 * The engine's platform header (XSPLATFORM): what XS is told about the machine that it runs on. Included by every
 * source of the engine and, through it, by engine.c and modules.c; serves XS 13.3 and 17.x.
 */
#ifndef NOONMARK_SIM_XS_PLATFORM_H
#define NOONMARK_SIM_XS_PLATFORM_H

#undef mxLinux
#define mxLinux 1

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define mxUseGCCAtomics 1
#define mxUsePOSIXThreads 1

#define mxUseDefaultBuildKeys 1
#define mxUseDefaultParseScript 1
#define mxUseDefaultSharedChunks 1
#ifdef mxDebug
#define mxUseDefaultDebug 1
#endif

/* Identifiers of 32 bits where pointers have 64, as XS itself chooses; 16 bits on the device and in the -m32 build. */
#if INTPTR_MAX == INT64_MAX
#define mx32bitID 1
#endif

/* The engine never prints: what it has to say reaches the user as one message of host_fail. */
#define mxNoConsole 1

#define mxMachinePlatform \
	void *host; \
	void *waiterCondition; \
	void *waiterData; \
	void *waiterLink;

/*
 * The interpreter keeps its program counter, stack and frame in registers, which GCC does not do in a function that it
 * knows to call setjmp: an eighth of all time. Whatever fxRunID needs after a throw it reads again from the machine and
 * the jump, and what it keeps (the machine, its jump on entry, the table of byte codes) it never changes; so it may
 * call setjmp under a name that says nothing. All other functions call it as what it is.
 */
int host_setjmp(jmp_buf where) __asm__("_setjmp");
#define c_setjmp(where) (__builtin_strcmp(__func__, "fxRunID") == 0 ? host_setjmp(where) : setjmp(where))

/* Date and Math.random see the world's clock and the world's seed, never the computer's. */
#define C_RAND_MAX 0x7fffffff
#define c_rand host_random
#define c_timeval struct timeval
#define c_timezone timezone
#define c_gettimeofday host_time_of_day
int host_random(void);
int host_time_of_day(struct timeval *now, void *zone);

#endif
