/* See slots.h. */
#include "slots.h"

#include <string.h>

/* Where the fields of a header are (RFC 5905 §7.3, figure 8). */
enum {
	AT_ORIGIN = 24,
	AT_RECEIVE = 32,
	AT_TRANSMIT = 40,
	FIRST_BYTE = 4 << 3 | 3, /* leap indicator 0, version 4, mode 3 (client) */
	NAK_BYTES = CLIENT_HEADER_BYTES + AUTHENTICATION_ID_BYTES,
	LEAST_DIGEST_BYTES = 16, /* AES-CMAC and MD5 */
};

void client_slot_count(struct client_slot *slot, enum client_verdict verdict)
{
	slot->counts[verdict]++;
}

void client_slot_clear(struct client_slot *slot)
{
	uint32_t counts[CLIENT_VERDICTS];
	memcpy(counts, slot->counts, sizeof counts);
	memset(slot, 0, sizeof *slot);
	memcpy(slot->counts, counts, sizeof counts);
}

void client_slot_assign(struct client_slot *slot, const struct client_peer *peer, const struct authentication_key *key,
	bool interleaved)
{
	client_slot_clear(slot);
	slot->used = true;
	slot->peer = *peer;
	slot->key = key;
	slot->interleaved = interleaved;
}

static bool is_zero(const uint8_t stamp[CLIENT_STAMP_BYTES])
{
	static const uint8_t zero[CLIENT_STAMP_BYTES];
	return memcmp(stamp, zero, sizeof zero) == 0;
}

size_t client_slot_compose(struct client_slot *slot, const uint8_t random[CLIENT_RANDOM_BYTES], uint8_t *packet)
{
	memset(packet, 0, CLIENT_HEADER_BYTES);
	packet[0] = FIRST_BYTE;
	memcpy(slot->transmit, random, sizeof slot->transmit);
	memset(slot->cookie, 0, sizeof slot->cookie);
	memcpy(packet + AT_TRANSMIT, slot->transmit, sizeof slot->transmit);
	slot->awaited = slot->arrived = false;
	if (slot->interleaved && slot->complete) {
		memcpy(slot->cookie, random + CLIENT_STAMP_BYTES, sizeof slot->cookie);
		memcpy(packet + AT_ORIGIN, slot->server_receive, sizeof slot->server_receive);
		memcpy(packet + AT_RECEIVE, slot->cookie, sizeof slot->cookie);
	}
	return slot->key == NULL ? CLIENT_HEADER_BYTES : authentication_sign(slot->key, packet, CLIENT_HEADER_BYTES, 0);
}

void client_slot_left(struct client_slot *slot, uint64_t ticks)
{
	slot->awaited = true;
	slot->request_ticks = ticks;
}

void client_slot_unsent(struct client_slot *slot)
{
	slot->awaited = false;
	client_slot_count(slot, CLIENT_UNSENT);
}

static bool is_from(const struct client_peer *peer, const struct client_peer *from)
{
	return peer->port == from->port && memcmp(peer->address, from->address, sizeof peer->address) == 0;
}

static bool repeats(const uint8_t *packet, const uint8_t stamp[CLIENT_STAMP_BYTES])
{
	return memcmp(packet + AT_ORIGIN, stamp, CLIENT_STAMP_BYTES) == 0;
}

/* What stands behind the header, where a key is required. */
static enum client_verdict check_mac(const struct client_slot *slot, const uint8_t *packet, size_t length)
{
	const uint8_t *mac = packet + CLIENT_HEADER_BYTES;
	if (length == CLIENT_HEADER_BYTES)
		return CLIENT_UNSIGNED;
	uint32_t id = (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 | mac[3];
	if (length == NAK_BYTES && id == 0)
		return CLIENT_NAK;
	if (length < NAK_BYTES + LEAST_DIGEST_BYTES)
		return CLIENT_WRONG_LENGTH;
	if (id != slot->key->id)
		return CLIENT_UNSIGNED;
	return authentication_check(slot->key, packet, CLIENT_HEADER_BYTES, length) ? CLIENT_ANSWER : CLIENT_WRONG_MAC;
}

static enum client_verdict judge(const struct client_slot *slot, const struct client_peer *from, const uint8_t *packet,
	size_t length)
{
	if (!is_from(&slot->peer, from))
		return CLIENT_STRANGER;
	if (length < CLIENT_HEADER_BYTES || length > CLIENT_PACKET_BYTES)
		return CLIENT_WRONG_LENGTH;
	if (slot->key == NULL && length != CLIENT_HEADER_BYTES)
		return CLIENT_WRONG_LENGTH; /* an answer is as long as its request */
	if (!slot->awaited)
		return CLIENT_NOT_AWAITED;
	bool interleaved = !is_zero(slot->cookie) && repeats(packet, slot->cookie);
	if (!interleaved && !repeats(packet, slot->transmit))
		return CLIENT_WRONG_ORIGIN;
	return slot->key == NULL ? CLIENT_ANSWER : check_mac(slot, packet, length);
}

/* Keeps an answer for TypeScript, and its times for an interleaved one to come. */
static void keep(struct client_slot *slot, const uint8_t *packet, uint64_t ticks)
{
	bool interleaved = !repeats(packet, slot->transmit);
	uint8_t server_receive[CLIENT_STAMP_BYTES];
	memcpy(server_receive, packet + AT_RECEIVE, sizeof server_receive);
	memcpy(slot->header, packet, sizeof slot->header);
	slot->t1_ticks = slot->request_ticks;
	slot->t4_ticks = ticks;
	if (interleaved) {
		/* It tells when the answer before it left: T2 is that one's, and so are our two. */
		memcpy(slot->header + AT_ORIGIN, slot->transmit, CLIENT_STAMP_BYTES);
		memcpy(slot->header + AT_RECEIVE, slot->server_receive, CLIENT_STAMP_BYTES);
		slot->t1_ticks = slot->last_request_ticks;
		slot->t4_ticks = slot->last_answer_ticks;
	}
	/* A kiss has no times. */
	slot->complete = !is_zero(server_receive) && packet[1] != 0;
	memcpy(slot->server_receive, server_receive, sizeof server_receive);
	slot->last_request_ticks = slot->request_ticks;
	slot->last_answer_ticks = ticks;
	slot->awaited = false;
	slot->arrived = true;
}

enum client_verdict client_slot_receive(struct client_slot *slot, const struct client_peer *from, uint8_t *packet,
	size_t length, uint64_t ticks)
{
	enum client_verdict verdict = judge(slot, from, packet, length);
	if (verdict == CLIENT_ANSWER)
		keep(slot, packet, ticks);
	client_slot_count(slot, verdict);
	return verdict;
}
