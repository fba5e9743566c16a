#include "carry.h"

#include "dispatch.h"
#include "fail.h"
#include "link.h"

static unsigned pending;

void carry_begin(void)
{
	pending++;
}

bool carry_pending(void)
{
	return pending > 0;
}

static void take_carried(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	(void)payload;
	(void)length;
	if (pending == 0)
		host_fail("the world says that it has carried a datagram that nobody sent; both ends must be of one build");
	pending--;
}
DISPATCH_ON(LINK_CARRIED, 0, 0, take_carried);
