#include "dispatch.h"

#include "event.h"
#include "fail.h"
#include "link.h"

static struct entry {
	size_t shortest, longest;
	dispatch_handler *handler;
} table[DISPATCH_TYPES];

void dispatch_register(uint8_t type, size_t shortest, size_t longest, dispatch_handler *handler)
{
	if (table[type].handler)
		host_fail("two drivers take frames of type %u", type);
	table[type] = (struct entry){shortest, longest, handler};
}

/* What the event loop itself takes, which has nothing in it. */
static void leave_to_loop(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	(void)payload;
	(void)length;
}

DISPATCH_ON(LINK_HORIZON, 0, 0, leave_to_loop);
DISPATCH_ON(LINK_STOP, 0, 0, leave_to_loop);
DISPATCH_ON(LINK_START, 0, 0, leave_to_loop);

void dispatch_check(uint8_t type, size_t length)
{
	if (type >= EVENT_OF_HOST || !table[type].handler)
		host_fail("corrupt frame from the world: there is no type %u; both ends must be of one build", type);
	if (length < table[type].shortest || length > table[type].longest)
		host_fail("corrupt frame from the world: type %u cannot have %zu bytes; both ends must be of one build", type,
			length);
}

void dispatch(uint8_t type, int64_t time_ns, const uint8_t *payload, size_t length)
{
	if (type < DISPATCH_TYPES && table[type].handler)
		table[type].handler(time_ns, payload, length);
}
