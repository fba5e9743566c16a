/* The natives of tcp.ts that are the same on all platforms. */
#include <string.h>

#include "../responder/hash.h"
#include "assets.h"
#include "tcp.h"

#include "xsmc.h"

static int connection_of(xsMachine *the)
{
	const int index = xsmcToInteger(xsArg(0));
	if (index < 0 || index >= CONNECTIONS || atomic_load(&tcp_connections[index].state) != CONNECTION_ANSWERING) {
		xsRangeError("connection %d is not being answered", index);
	}
	return index;
}

void xs_tcp_next(xsMachine *the)
{
	xsmcSetInteger(xsResult, connection_next(tcp_connections));
}

void xs_tcp_status(xsMachine *the)
{
	xsmcSetInteger(xsResult, tcp_connections[connection_of(the)].status);
}

/* Text that is ASCII and printable, or nothing: no caller has to think of anything else. */
static void give_text(xsMachine *the, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] >= 0x7f || (bytes[i] < ' ' && bytes[i] != '\t')) {
			return;
		}
	}
	xsmcSetStringBuffer(xsResult, (char *)bytes, (xsIntegerValue)length);
}

void xs_tcp_part(xsMachine *the)
{
	const struct connection *connection = &tcp_connections[connection_of(the)];
	const int part = xsmcToInteger(xsArg(1));
	if (part < 0 || part >= PARTS || !connection->head.parts[part].present) {
		return;
	}
	give_text(the, connection->bytes + connection->head.parts[part].from, connection->head.parts[part].length);
}

void xs_tcp_body(xsMachine *the)
{
	const struct connection *connection = &tcp_connections[connection_of(the)];
	if (connection->status == HEAD_WHOLE) {
		give_text(the, connection_body(connection), connection->head.body_length);
	}
}

void xs_tcp_body_digest(xsMachine *the)
{
	const struct connection *connection = &tcp_connections[connection_of(the)];
	const bool has_body = connection->status == HEAD_WHOLE;
	const struct hash_piece body = {
		has_body ? connection_body(connection) : NULL, has_body ? connection->head.body_length : 0};
	const struct hash_piece none = {NULL, 0};
	uint8_t digest[HASH_BYTES_MOST];
	void *into;
	xsUnsignedValue room;
	hash_compute(HASH_SHA256, body, none, digest);
	xsmcGetBufferWritable(xsArg(1), &into, &room);
	memcpy(into, digest, room < HASH_BYTES_MOST ? room : HASH_BYTES_MOST);
}

void xs_tcp_set_pass(xsMachine *the)
{
	tcp_set_pass(xsmcToString(xsArg(0)));
}

void xs_tcp_room(xsMachine *the)
{
	const int index = connection_of(the);
	xsmcSetInteger(xsResult, atomic_load(&tcp_connections[index].gone) ? -1 : (int)tcp_room(index));
}

void xs_tcp_send(xsMachine *the)
{
	const int index = connection_of(the);
	const char *text = xsmcToString(xsArg(1));
	const size_t length = strlen(text);
	const bool fits = length <= tcp_room(index);
	if (fits) {
		tcp_write_bytes(index, (const uint8_t *)text, length);
	}
	xsmcSetBoolean(xsResult, fits);
}

void xs_tcp_end(xsMachine *the)
{
	const int index = connection_of(the);
	atomic_store(&tcp_connections[index].idle_s, 0);
	tcp_end(index);
}

void xs_tcp_tick(xsMachine *the)
{
	(void)the;
	tcp_tick();
}

void xs_tcp_find_asset(xsMachine *the)
{
	const char *path = xsmcToString(xsArg(0));
	int found = -1;
	for (int i = 0; i < asset_count && found < 0; i++) {
		found = strcmp(assets[i].path, path) == 0 ? i : -1;
	}
	xsmcSetInteger(xsResult, found);
}

static const struct asset *asset_of(xsMachine *the, xsSlot *slot)
{
	const int index = xsmcToInteger(*slot);
	if (index < 0 || index >= asset_count) {
		xsRangeError("there is no asset %d", index);
	}
	return &assets[index];
}

void xs_tcp_asset_type(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)asset_of(the, &xsArg(0))->type);
}

void xs_tcp_asset_tag(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)asset_of(the, &xsArg(0))->tag);
}

void xs_tcp_asset_length(xsMachine *the)
{
	xsmcSetInteger(xsResult, (int)asset_of(the, &xsArg(0))->length);
}

/* As much of it from an offset on as has room: the result is how much that was. */
void xs_tcp_send_asset(xsMachine *the)
{
	const int index = connection_of(the);
	const struct asset *asset = asset_of(the, &xsArg(1));
	const int from = xsmcToInteger(xsArg(2));
	const size_t room = tcp_room(index);
	size_t length = from >= 0 && (uint32_t)from < asset->length ? asset->length - (uint32_t)from : 0;
	if (length > room) {
		length = room;
	}
	if (length > 0) {
		tcp_write_bytes(index, asset->bytes + from, length);
	}
	xsmcSetInteger(xsResult, (int)length);
}
