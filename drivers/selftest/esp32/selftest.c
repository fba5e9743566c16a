/* The natives of selftest.ts on ESP-IDF. */
#include "../step.h"

#include "../../pulse/esp32/counter.h"
#include "../../responder/responder.h"

#include "xsmc.h"
#include "xsHost.h"

#include "esp_heap_caps.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

/* The SDK's (the engine's is "main"), lwIP's, ESP-IDF's and ours, by the names that they are created with. */
static const char *const TASKS[] = {
	"main", "tcpip", "serial", "console", "sys_evt", "esp_timer", "wifi", "emac_rx", "eth_rx", "ipc0", "ipc1"};

enum {
	TASK_COUNT = sizeof TASKS / sizeof TASKS[0],
	FREE_NOW = 0,
	FREE_LEAST = 1,
};

static const char *name_of(int number)
{
	return number >= 0 && number < TASK_COUNT ? TASKS[number] : "";
}

void xs_selftest_heap_bytes(xsMachine *the)
{
	size_t bytes;
	switch (xsmcToInteger(xsArg(0))) {
	case FREE_NOW:
		bytes = heap_caps_get_free_size(MALLOC_CAP_8BIT);
		break;
	case FREE_LEAST:
		bytes = heap_caps_get_minimum_free_size(MALLOC_CAP_8BIT);
		break;
	default:
		bytes = heap_caps_get_largest_free_block(MALLOC_CAP_8BIT);
	}
	xsmcSetNumber(xsResult, (double)bytes);
}

void xs_selftest_task_name(xsMachine *the)
{
	xsmcSetStringX(xsResult, (char *)name_of(xsmcToInteger(xsArg(0))));
}

void xs_selftest_task_stack_bytes(xsMachine *the)
{
	const char *name = name_of(xsmcToInteger(xsArg(0)));
	const TaskHandle_t task = name[0] == 0 ? NULL : xTaskGetHandle(name);
	xsmcSetNumber(xsResult, task == NULL ? -1 : (double)uxTaskGetStackHighWaterMark(task));
}

void xs_selftest_random(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	responder_random(into, size);
}

void xs_selftest_counter_step(xsMachine *the)
{
	xsmcSetNumber(xsResult, counter_step(xsmcToInteger(xsArg(0))));
}

void xs_selftest_counter_polls(xsMachine *the)
{
	xsmcSetInteger(xsResult, counter_polls_most());
}
