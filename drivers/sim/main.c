/* noonmark-sim: runs the firmware in the JavaScript engine, under the simulated world that started this process. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "engine.h"
#include "fail.h"
#include "link.h"
#include "loop.h"
#include "machine.h"
#include "modules.h"
#include "options.h"
#include "realtime.h"

/* Ends the process when the world hangs up, even while JavaScript runs and never returns. */
static void *await_hang_up(void *unused)
{
	struct pollfd link = {.fd = LINK_FD, .events = POLLRDHUP};
	while (!(link.revents & (POLLRDHUP | POLLHUP | POLLERR)))
		poll(&link, 1, -1);
	link_hung_up();
	return unused;
}

int main(int count, char **words)
{
	options_parse(count, words);
	const struct host_options *options = host_options();
	if (options->omit_lines)
		engine_omit_lines();
	signal(SIGPIPE, SIG_IGN);
	modules_open(options->modules);
	if (options->run) {
		machine_open(options->run, &options->limits);
		machine_call_default(options->run, 1);
		loop_until_idle();
		return 0;
	}
	if (!link_open())
		options_refuse("descriptor 3 must be the world's socket; `noonmark sim` starts this program", NULL);
	fail_report_to(link_send_failure);
	pthread_t watcher;
	if (pthread_create(&watcher, NULL, await_hang_up, NULL) != 0)
		host_fail("cannot start a thread");
	loop_await_start();
	machine_open("main", &options->limits);
	machine_call_default("main", 0);
	if (options->realtime)
		realtime_run();
	loop_virtual_time();
}
