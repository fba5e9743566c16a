/* The simulator's side of establish.h: a thread that is as nice as can be. */
#define _GNU_SOURCE
#include "../establish.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../sim/options.h"

enum { NICE = 10 };

static void *begin(void *run)
{
	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
	/* ISO C forbids the conversion, POSIX makes it. */
	((void (*)(void))(uintptr_t)run)();
	return NULL;
}

bool establish_spawn(void (*run)(void))
{
	pthread_t thread;
	sigset_t all, before;
	/* Signals are for the engine's thread; who leaves while he is written to is no reason to end. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, NULL, begin, (void *)(uintptr_t)run);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		pthread_detach(thread);
	return error == 0;
}

bool establish_place(const char **address, int *ntp_port)
{
	const struct host_options *options = host_options();
	*address = options->address;
	*ntp_port = options->ntp_port;
	return options->realtime && options->ntp_port != 0;
}
