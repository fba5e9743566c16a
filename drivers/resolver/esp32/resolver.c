/*
 * The board's resolver: lwIP's, which asks the servers that DHCP named, from random ports and with random identifiers,
 * and keeps answers as long as they may be kept. Its callback comes on tcpip_thread.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "../../esp32/notify.h"

#include "esp_netif.h"
#include "lwip/dns.h"
#include "lwip/priv/tcpip_priv.h"

enum { PLACES = 10, NAME_BYTES = 64, ANSWER_BYTES = 64, SERVERS = 2 };

static struct place {
	char name[NAME_BYTES];
	char answer[ANSWER_BYTES];
	atomic_bool done; /* `answer` is whole */
} places[PLACES];

static ip_addr_t servers[SERVERS];
static int server_count;
static struct notify on_answer;

static void finish(struct place *place, const ip_addr_t *address)
{
	if (address == NULL) {
		/* lwIP does not tell a name that there is not from a server that is silent. */
		snprintf(place->answer, sizeof place->answer, "!no answer");
	} else {
		ipaddr_ntoa_r(address, place->answer, sizeof place->answer);
	}
	atomic_store(&place->done, true);
}

static void found(const char *name, const ip_addr_t *address, void *context)
{
	struct place *place = context;
	if (strcmp(name, place->name) != 0 || atomic_load(&place->done)) {
		return;
	}
	finish(place, address);
	notify_post(&on_answer);
}

struct ask_call {
	struct tcpip_api_call_data call;
	struct place *place;
};

static err_t ask_there(struct tcpip_api_call_data *data)
{
	struct place *place = ((const struct ask_call *)data)->place;
	ip_addr_t address;
	for (int i = 0; i < server_count; i++) {
		dns_setserver((u8_t)i, &servers[i]); /* DHCP may have named others since */
	}
	const err_t error = dns_gethostbyname(place->name, &address, found, place);
	if (error != ERR_INPROGRESS) {
		finish(place, error == ERR_OK ? &address : NULL);
	}
	return ERR_OK;
}

void xs_resolver_open(xsMachine *the)
{
	char text[2 * ANSWER_BYTES];
	char *rest;
	notify_open(the, &on_answer, &xsArg(1));
	xsmcToStringBuffer(xsArg(0), text, sizeof text);
	for (char *each = strtok_r(text, " ", &rest); each != NULL && server_count < SERVERS;
		each = strtok_r(NULL, " ", &rest)) {
		if (ipaddr_aton(each, &servers[server_count]) != 0) {
			server_count++;
		}
	}
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
}

static struct place *place_argument(xsMachine *the)
{
	const double index = xsmcToNumber(xsArg(0));
	if (!(index >= 0 && index < PLACES)) {
		xsRangeError("place %g of %d", index, (int)PLACES);
	}
	return &places[(size_t)index];
}

void xs_resolver_ask(xsMachine *the)
{
	struct ask_call call = {.place = place_argument(the)};
	char name[NAME_BYTES];
	xsmcToStringBuffer(xsArg(1), name, sizeof name);
	if (name[0] == 0) {
		xsmcSetBoolean(xsResult, false);
		return;
	}
	memcpy(call.place->name, name, sizeof name);
	atomic_store(&call.place->done, false);
	tcpip_api_call(ask_there, &call.call);
	xsmcSetBoolean(xsResult, true);
}

void xs_resolver_answer(xsMachine *the)
{
	struct place *place = place_argument(the);
	xsmcSetString(xsResult, atomic_load(&place->done) ? place->answer : "");
}
