#include "dispatch.h"

#include <string.h>

#include "../board/sim/board_sim.h"
#include "../console/sim/console_sim.h"
#include "../network/sim/network_sim.h"
#include "../pulse/sim/pulse_sim.h"
#include "../responder/sim/responder.h"
#include "../serial/sim/serial_sim.h"
#include "../storage/sim/storage_sim.h"
#include "event.h"
#include "fail.h"
#include "link.h"
#include "timer.h"
#include "wire.h"

/* The fixed part of a request: id, family, padding, address, port, padding. */
enum { REQUEST_HEAD_BYTES = 28 };

void dispatch_check(uint8_t type, size_t length)
{
	static const struct {
		uint32_t shortest, longest;
	} lengths[] = {
		[LINK_OSCILLATOR] = { 24, 24 },
		[LINK_EDGE] = { 8, 8 },
		[LINK_BYTES] = { 1, LINK_PAYLOAD_LIMIT },
		[LINK_REQUEST] = { REQUEST_HEAD_BYTES, LINK_PAYLOAD_LIMIT },
		[LINK_HORIZON] = { 0, 0 },
		[LINK_STOP] = { 0, 0 },
		[LINK_STORE] = { 2, LINK_PAYLOAD_LIMIT },
		[LINK_CONSOLE_IN] = { 0, LINK_PAYLOAD_LIMIT },
		[LINK_START] = { 0, 0 },
		[LINK_STORAGE] = { 1, 5 },
		[LINK_CHUNK] = { 10, 9 + SERIAL_CHUNK_LIMIT },
		[LINK_TIMER] = { 8, 8 },
		[LINK_NETWORK] = { 14, 14 + 32 + 64 },
	};
	if (type >= sizeof(lengths) / sizeof(lengths[0]) || type == 0)
		host_fail("corrupt frame from the world: there is no type %u; both ends must be of one build", type);
	if (length < lengths[type].shortest || length > lengths[type].longest)
		host_fail("corrupt frame from the world: type %u cannot have %zu bytes; both ends must be of one build", type,
			length);
}

void dispatch(uint8_t type, int64_t time_ns, const uint8_t *payload, size_t length)
{
	switch (type) {
	case LINK_OSCILLATOR:
		pulse_set_segment(time_ns, wire_get(payload, 8), (uint32_t)wire_get(payload + 8, 4), wire_get(payload + 16, 8));
		break;
	case LINK_EDGE:
		pulse_capture(wire_get(payload, 8));
		break;
	case LINK_BYTES:
		serial_begin(time_ns, payload, length);
		break;
	case EVENT_BYTES_COMPLETE:
		serial_complete(payload, length);
		break;
	case LINK_REQUEST:
		if (!network_carries()) {
			link_send_reply((uint32_t)wire_get(payload, 4), NULL, 0);
			break;
		}
		responder_inject(payload + REQUEST_HEAD_BYTES, length - REQUEST_HEAD_BYTES, payload + 8, payload[4],
			(uint16_t)wire_get(payload + 24, 2), (uint32_t)wire_get(payload, 4));
		break;
	case LINK_STORE:
		storage_restore(payload, length);
		break;
	case LINK_NETWORK:
		network_surround(payload, length);
		break;
	case EVENT_NETWORK:
		network_step(payload, length);
		break;
	case LINK_CHUNK:
		serial_hand_over(payload[0] != 0, wire_get(payload + 1, 8), payload + 9, length - 9);
		break;
	case LINK_TIMER:
		board_warm(wire_get(payload, 8));
		timer_run_repeating();
		break;
	case LINK_STORAGE:
		storage_behave(payload, length);
		break;
	case LINK_CONSOLE_IN:
		console_receive((const char *)payload, length);
		break;
	default:
		break;
	}
}
