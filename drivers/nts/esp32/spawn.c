/* The board's side of establish.h. */
#include "../establish.h"

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

enum {
	/* Mbed TLS takes about 7.5 KB in a handshake (measured on a 32-bit machine), P-256 in software included. */
	STACK_BYTES = 12288,
	PRIORITY = 2, /* below the engine's 4, above the idle task, which feeds a watchdog */
};

static void begin(void *run)
{
	((void (*)(void))run)(); /* never ends, as FreeRTOS wants it */
}

bool establish_spawn(void (*run)(void))
{
	return xTaskCreate(begin, "nts", STACK_BYTES, (void *)run, PRIORITY, NULL) == pdPASS;
}

bool establish_place(const char **address, int *ntp_port)
{
	(void)address;
	(void)ntp_port;
	return true;
}
