/* See notify.h. */
#include "notify.h"

#include "esp_attr.h"
#include "esp_private/cache_utils.h"

/* In the engine's task. The flag falls first: an event during the call asks for another one. */
static void deliver(void *machine, void *refcon, uint8_t *message, uint16_t length)
{
	xsMachine *caller = machine;
	struct notify *notify = refcon;
	atomic_store(&notify->pending, false);
	xsBeginHost(caller);
	xsCallFunction0(notify->function, xsGlobal);
	xsEndHost(caller);
}

void notify_open(xsMachine *the, struct notify *notify, xsSlot *function)
{
	if (!xsmcIsCallable(*function)) {
		xsTypeError("a function is needed");
	}
	if (notify->the != NULL) {
		xsUnknownError("opened twice");
	}
	notify->function = *function;
	xsRemember(notify->function);
	notify->the = the;
}

void notify_post(struct notify *notify)
{
	if (notify->the == NULL || atomic_exchange(&notify->pending, true)) {
		return;
	}
	if (modMessagePostToMachine(notify->the, NULL, 0, deliver, notify) != 0) {
		atomic_store(&notify->pending, false);
	}
}

void IRAM_ATTR notify_post_from_isr(struct notify *notify)
{
	if (!spi_flash_cache_enabled() || notify->the == NULL || atomic_exchange(&notify->pending, true)) {
		return;
	}
	if (modMessagePostToMachineFromISR(notify->the, deliver, notify) != 0) {
		atomic_store(&notify->pending, false);
	}
}
