/*
 * The natives of network.ts in the simulator. Without a word from the world the network is the host's own, which is
 * simply there. Otherwise it is one access point, or one cable, as the world's NETWORK frames describe it.
 *
 * Model of the Wi-Fi station: as ESP-IDF's driver tells it (esp_wifi_types_generic.h, wifi_err_reason_t). An attempt
 * looks through all channels, meets the access point, and ends with a link or a reason. An access point that falls
 * silent is noticed when its beacons have been missing for six seconds (esp_wifi_set_inactive_time's default), and
 * one that sends us away is noticed at once. DHCP asks after 0, 2, 6, 14, 30, 62 and 122 seconds, then every minute
 * (lwIP 2, dhcp_discover).
 */
#include "network_sim.h"

#include <stdio.h>
#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/event.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"

#define MS INT64_C(1000000)

enum {
	NAME_BYTES = 32,
	PASSWORD_BYTES = 64,
	ADDRESS_TEXT_BYTES = 16,
	SURROUNDINGS_BYTES = 14, /* of the frame, before name and password */

	SCAN_MS = 2500,    /* thirteen channels of some 120 ms each, and back to them for the answers */
	MEET_MS = 300,     /* authentication, association and handshake of an access point that wants us */
	REFUSAL_MS = 4000, /* a handshake that gets no further is repeated four times */
	BEACONS_MS = 6000,
	DHCP_MS = 300,   /* offer, request, acknowledgement */
	CABLE_MS = 2000, /* negotiation of speed and duplex */
	BACKOFF_TRIES = 6,

	REASON_LEFT = 8,               /* WIFI_REASON_ASSOC_LEAVE */
	REASON_HANDSHAKE_TIMEOUT = 15, /* WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT */
	REASON_BEACON_TIMEOUT = 200,
	REASON_NO_AP_FOUND = 201,
	REASON_CONNECTION_FAIL = 205,
	REASON_NO_COMPATIBLE_SECURITY = 210,
	REASON_BELOW_THRESHOLD = 211,
};

enum medium { HOST = 0, WIFI = 1, ETHERNET = 2 };
enum phase { AWAY, SEEKING, MEETING, LINKED };
enum step { STEP_PHASE, STEP_BEACONS, STEP_LEFT };

struct surroundings {
	enum medium medium;
	bool present, dhcp;
	int refuses_for; /* a reason for which nobody is let in; 0: none */
	int signal_dbm;
	char name[NAME_BYTES + 1], password[PASSWORD_BYTES + 1];
	char address[ADDRESS_TEXT_BYTES];
};

static struct surroundings air;
static struct host_callback on_change;
static enum phase phase;
static bool opened, addressed;
static int reason;
static uint32_t tries;
/* What is waited for is only that which was begun last: each step carries the number that its kind had then. */
static uint32_t phase_number, beacons_number;
static char wanted_name[NAME_BYTES + 1], wanted_password[PASSWORD_BYTES + 1];
static char fixed_address[ADDRESS_TEXT_BYTES], address[ADDRESS_TEXT_BYTES];

static void wait_for(enum step step, uint32_t number, int64_t delay_ms)
{
	uint8_t payload[5] = {(uint8_t)step};
	wire_put(payload + 1, 4, number);
	event_add(host_now_ns() + delay_ms * MS, EVENT_NETWORK, payload, sizeof(payload));
}

static void enter(enum phase next, int64_t delay_ms)
{
	phase = next;
	phase_number++;
	if (delay_ms >= 0)
		wait_for(STEP_PHASE, phase_number, delay_ms);
}

static void end_link(int why)
{
	enter(AWAY, -1);
	addressed = false;
	beacons_number++;
	reason = why;
	host_callback_call(&on_change);
}

static void set_address(const char *text)
{
	addressed = true;
	reason = 0;
	strcpy(address, text);
	host_callback_call(&on_change);
}

/* Joined, or the cable is in: a fixed address is there at once, another one is asked for. */
static void begin_link(void)
{
	tries = 0;
	enter(LINKED, fixed_address[0] ? -1 : DHCP_MS);
	if (fixed_address[0])
		set_address(fixed_address);
	else
		host_callback_call(&on_change);
}

static bool is_wanted(void)
{
	return air.medium == ETHERNET || (strcmp(air.name, wanted_name) == 0 && strcmp(air.password, wanted_password) == 0);
}

static void seek(void)
{
	bool open = air.password[0] == 0, wants_open = wanted_password[0] == 0;
	if (!air.present || strcmp(air.name, wanted_name) != 0)
		end_link(REASON_NO_AP_FOUND);
	else if (open != wants_open)
		end_link(open ? REASON_BELOW_THRESHOLD : REASON_NO_COMPATIBLE_SECURITY);
	else
		enter(MEETING, is_wanted() && air.refuses_for == 0 ? MEET_MS : REFUSAL_MS);
}

static void meet(void)
{
	if (!air.present)
		end_link(REASON_CONNECTION_FAIL);
	else if (air.refuses_for != 0)
		end_link(air.refuses_for);
	else if (!is_wanted())
		end_link(REASON_HANDSHAKE_TIMEOUT);
	else
		begin_link();
}

static void ask_for_address(void)
{
	if (addressed)
		return;
	if (air.dhcp && air.present) {
		set_address(air.address);
		return;
	}
	tries++;
	enter(LINKED, tries < BACKOFF_TRIES ? INT64_C(1000) << tries : 60000);
}

/* The moment that an earlier step waited for. */
static void take_step(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	(void)length;
	uint32_t number = (uint32_t)wire_get(payload + 1, 4);
	if (payload[0] == STEP_LEFT) {
		reason = REASON_LEFT;
		host_callback_call(&on_change);
	} else if (payload[0] == STEP_BEACONS) {
		if (number == beacons_number && phase == LINKED)
			end_link(REASON_BEACON_TIMEOUT);
	} else if (number == phase_number) {
		if (phase == SEEKING && air.medium == ETHERNET)
			begin_link();
		else if (phase == SEEKING)
			seek();
		else if (phase == MEETING)
			meet();
		else if (phase == LINKED)
			ask_for_address();
	}
}
DISPATCH_ON(EVENT_NETWORK, 5, 5, take_step);

/* What a change around us does to a link. */
static void weather_change(bool was_there, int sends_away_for)
{
	bool is_there = air.present && is_wanted();
	if (air.medium == ETHERNET) {
		if (is_there && phase == AWAY && opened)
			enter(SEEKING, CABLE_MS);
		else if (!is_there && phase != AWAY)
			end_link(0);
	} else if (phase == LINKED && sends_away_for != 0) {
		end_link(sends_away_for);
	} else if (phase == LINKED && was_there != is_there) {
		beacons_number++;
		if (!is_there)
			wait_for(STEP_BEACONS, beacons_number, BEACONS_MS);
	}
	if (addressed && is_there && air.dhcp && !fixed_address[0] && strcmp(address, air.address) != 0)
		set_address(air.address);
}

/* What is on the air, or on the cable, from now on. */
static void take_surroundings(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	bool was_there = air.present && is_wanted();
	size_t name_length = payload[12], password_length = payload[13];
	if (name_length > NAME_BYTES || password_length > PASSWORD_BYTES || payload[0] > ETHERNET
		|| SURROUNDINGS_BYTES + name_length + password_length != length)
		host_fail("corrupt NETWORK frame from the world: %zu bytes with a name of %zu and a password of %zu", length,
			name_length, password_length);
	if (opened && payload[0] != air.medium)
		host_fail("the world changed the kind of network of a running appliance; tell it before START");
	air = (struct surroundings){
		.medium = payload[0],
		.present = payload[1] & 1,
		.dhcp = payload[1] & 2,
		.refuses_for = (int)wire_get(payload + 2, 2),
		.signal_dbm = (int8_t)payload[6],
	};
	int sends_away_for = (int)wire_get(payload + 4, 2);
	snprintf(air.address, sizeof(air.address), "%u.%u.%u.%u", payload[8], payload[9], payload[10], payload[11]);
	memcpy(air.name, payload + SURROUNDINGS_BYTES, name_length);
	memcpy(air.password, payload + SURROUNDINGS_BYTES + name_length, password_length);
	weather_change(was_there, sends_away_for);
}
DISPATCH_ON(LINK_NETWORK, SURROUNDINGS_BYTES, SURROUNDINGS_BYTES + NAME_BYTES + PASSWORD_BYTES, take_surroundings);

bool network_carries(void)
{
	return air.medium == HOST || (phase == LINKED && addressed && air.present && is_wanted());
}

void xs_network_medium(xsMachine *the)
{
	static const char *const names[] = {[HOST] = "simulated", [WIFI] = "wifi", [ETHERNET] = "ethernet"};
	xsmcSetStringX(xsResult, (char *)names[air.medium]);
}

void xs_network_open(xsMachine *the)
{
	host_callback_set(the, &on_change, &xsArg(1));
	opened = true;
	if (air.medium == ETHERNET && air.present)
		enter(SEEKING, CABLE_MS);
}

void xs_network_set_address(xsMachine *the)
{
	const char *text = xsmcToString(xsArg(0));
	bool fits = strlen(text) < sizeof(fixed_address);
	if (fits)
		strcpy(fixed_address, text);
	xsmcSetBoolean(xsResult, fits);
}

/* As ESP-IDF takes them: bytes, of which name and password fill their fields or end with a zero. */
void xs_network_join(xsMachine *the)
{
	xsmcToStringBuffer(xsArg(0), wanted_name, sizeof(wanted_name));
	xsmcToStringBuffer(xsArg(1), wanted_password, sizeof(wanted_password));
	reason = 0;
	uint8_t head[1 + NAME_BYTES] = {(uint8_t)strlen(wanted_name)};
	memcpy(head + 1, wanted_name, head[0]);
	if (link_is_open())
		link_send(LINK_JOINS, head, 1 + head[0], wanted_password, strlen(wanted_password));
	if (head[0] > 0)
		enter(SEEKING, SCAN_MS);
	xsmcSetBoolean(xsResult, head[0] > 0);
}

void xs_network_leave(xsMachine *the)
{
	(void)the;
	enter(AWAY, -1);
	addressed = false;
	wait_for(STEP_LEFT, 0, 0);
}

void xs_network_state(xsMachine *the)
{
	int state = phase != LINKED ? 0 : addressed ? 2 : 1;
	xsmcSetInteger(xsResult, air.medium == HOST ? 2 : state);
}

void xs_network_reason(xsMachine *the)
{
	xsmcSetInteger(xsResult, reason);
}

void xs_network_address(xsMachine *the)
{
	const char *host = host_options()->address;
	xsmcSetString(xsResult, (char *)(air.medium != HOST ? (addressed ? address : "") : host != NULL ? host : ""));
}

void xs_network_signal_dbm(xsMachine *the)
{
	xsmcSetInteger(xsResult, air.medium == WIFI && phase == LINKED ? air.signal_dbm : 0);
}
