/* See interleave.h. */
#include "interleave.h"

void interleave_start(struct interleave *interleave, uint32_t hz)
{
	interleave->idle_ticks = (uint64_t)INTERLEAVE_IDLE_S * hz;
}

/* A few hundred instructions, which only those pay who ask so; plain words in a row are what compilers are best at. */
struct interleave_exchange *interleave_find(struct interleave *interleave, uint64_t receive)
{
	uint32_t key = (uint32_t)receive;
	for (size_t at = 0; at < INTERLEAVE_CLIENTS; at++)
		if (interleave->keys[at] == key && interleave->exchanges[at].receive == receive)
			return &interleave->exchanges[at];
	return NULL;
}

/* The place for a newcomer: the next in turn that is free, or nobody's who has proven himself and was heard lately. */
static struct interleave_exchange *vacant(struct interleave *interleave, uint64_t now_ticks)
{
	for (uint32_t turn = 0; turn < INTERLEAVE_CLIENTS; turn++) {
		uint32_t at = (interleave->newest + turn) % INTERLEAVE_CLIENTS;
		struct interleave_exchange *exchange = &interleave->exchanges[at];
		if (exchange->proven && now_ticks - exchange->receive_ticks <= interleave->idle_ticks)
			continue;
		interleave->newest = at + 1;
		return exchange;
	}
	return NULL;
}

bool interleave_keep(struct interleave *interleave, struct interleave_exchange *previous,
	struct interleave_exchange *exchange, uint64_t now_ticks)
{
	while (interleave_find(interleave, exchange->receive) != NULL)
		exchange->receive += 2;
	struct interleave_exchange *place = previous != NULL ? previous : vacant(interleave, now_ticks);
	if (place == NULL)
		return false;
	exchange->proven = previous != NULL;
	interleave->keys[place - interleave->exchanges] = (uint32_t)exchange->receive;
	*place = *exchange;
	return true;
}
