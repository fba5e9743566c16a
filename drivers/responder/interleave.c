/* See interleave.h. */
#include "interleave.h"

#include "hot.h"

/* A few hundred instructions, which only those pay who ask so; plain words in a row are what compilers are best at. */
struct interleave_exchange *HOT interleave_find(struct interleave *interleave, uint64_t receive)
{
	uint32_t key = (uint32_t)receive;
	for (size_t at = 0; at < INTERLEAVE_CLIENTS; at++)
		if (interleave->keys[at] == key && interleave->exchanges[at].receive == receive)
			return &interleave->exchanges[at];
	return NULL;
}

/* `later` − `earlier`, or 0 where the stamps, which come from two clocks, are the other way round. */
static uint64_t HOT elapsed(uint64_t earlier, uint64_t later)
{
	uint64_t ticks = later - earlier;
	return ticks < (uint64_t)1 << 63 ? ticks : 0;
}

static bool HOT is_silent(const struct interleave_exchange *exchange, uint64_t now_ticks)
{
	uint64_t patience = (uint64_t)exchange->interval * INTERLEAVE_PATIENCE << INTERLEAVE_INTERVAL_BITS;
	return elapsed(exchange->receive_ticks, now_ticks) > patience;
}

/*
 * The place for a newcomer: the next in turn that is free or of one who is silent, or else another newcomer's. In the
 * other order newcomers would take the only place of one another for ever, once those who left had proven themselves in
 * all others.
 */
static struct interleave_exchange *HOT vacant(struct interleave *interleave, uint64_t now_ticks)
{
	struct interleave_exchange *newcomer = NULL;
	for (uint32_t turn = 0; turn < INTERLEAVE_CLIENTS; turn++) {
		uint32_t at = (interleave->newest + turn) % INTERLEAVE_CLIENTS;
		struct interleave_exchange *exchange = &interleave->exchanges[at];
		bool is_new = exchange->interval == 0;
		if (interleave->keys[at] == 0 || (!is_new && is_silent(exchange, now_ticks)))
			return exchange;
		if (is_new && newcomer == NULL)
			newcomer = exchange;
	}
	return newcomer;
}

static uint32_t HOT interval_between(uint64_t earlier, uint64_t later)
{
	uint64_t interval = (elapsed(earlier, later) >> INTERLEAVE_INTERVAL_BITS) + 1;
	return interval < UINT32_MAX ? (uint32_t)interval : UINT32_MAX;
}

bool HOT interleave_keep(struct interleave *interleave, struct interleave_exchange *previous,
	struct interleave_exchange *exchange, uint64_t now_ticks)
{
	while (interleave_find(interleave, exchange->receive) != NULL)
		exchange->receive += 2;
	struct interleave_exchange *place = previous != NULL ? previous : vacant(interleave, now_ticks);
	if (place == NULL)
		return false;
	if (previous == NULL)
		interleave->newest = (uint32_t)(place - interleave->exchanges) + 1;
	exchange->interval = previous == NULL ? 0 : interval_between(previous->receive_ticks, exchange->receive_ticks);
	interleave->keys[place - interleave->exchanges] = (uint32_t)exchange->receive;
	*place = *exchange;
	return true;
}
