/*
 * The machines' memory.
 *
 * The root machine takes what it needs from the C library. The firmware's machine lives within the device's limits: by
 * default in one block that is never enlarged, where chunks grow up and slots grow down until they meet, as the SDK
 * arranges it on the device. A leak then ends the firmware here where it would end it there. In a 64-bit build a slot
 * is twice as large, and so is the block: exact sizes need a 32-bit build.
 */
#include "memory.h"

#include "xsAll.h"

#include "fail.h"

/* A slot on the device, and in a 32-bit build. */
enum { DEVICE_SLOT_BYTES = 16 };

/* The one block: chunks from its start to chunk_end, slots (and the stack) from slot_start to its end. */
static struct block {
	txByte *start, *chunk_end, *slot_start, *end;
} block;

/* What the machine that is being created or has been created lives in: its `host`, NULL for the C library. */
static struct block *next_block;

void memory_use_block(uint32_t device_bytes)
{
	size_t bytes = (size_t)device_bytes * sizeof(txSlot) / DEVICE_SLOT_BYTES;
	block.start = malloc(bytes);
	if (!block.start)
		host_fail("out of memory for the firmware's block of %zu bytes", bytes);
	block.chunk_end = block.start;
	block.slot_start = block.end = block.start + bytes / sizeof(txSlot) * sizeof(txSlot);
	next_block = &block;
}

void fxCreateMachinePlatform(txMachine *the)
{
	the->host = next_block;
#if XS_MAJOR_VERSION > 13
	/* Slots below those that there are become one heap with them, as on the device; XS 13 sees it by itself. */
	if (next_block)
		the->growHeapDirection = -1;
#endif
}

void fxDeleteMachinePlatform(txMachine *the)
{
	(void)the;
}

/*
 * The engine asks for `size` bytes, its own block header among them, when nothing fits into what it has. As on the
 * device the free end of the chunks counts towards them: the limit is set back so that the engine, which then adds
 * `size` to it, arrives at the new end.
 */
static void *grow_chunks(txMachine *the, struct block *in, txSize size)
{
	txBlock *chunks = the->firstBlock;
	txSize grow = size - (txSize)sizeof(txBlock) - (txSize)(chunks->limit - chunks->current);
	if (grow > in->slot_start - in->chunk_end)
		return NULL;
	in->chunk_end += grow;
	chunks->limit = in->chunk_end - size;
	the->maximumChunksSize += grow - size;
	return chunks->limit;
}

void *fxAllocateChunks(txMachine *the, txSize size)
{
	struct block *in = the->host;
	if (!in)
		return malloc((size_t)size);
	if (the->firstBlock)
		return grow_chunks(the, in, size);
	if (size > in->slot_start - in->chunk_end)
		return NULL;
	in->chunk_end += size;
	return in->chunk_end - size;
}

void fxFreeChunks(txMachine *the, void *chunks)
{
	if (!the->host)
		free(chunks);
}

/* Collects, and takes the free end of the chunks away from them. */
static void reclaim_chunks(txMachine *the, struct block *in)
{
	fxCollect(the, XS_COMPACT_FLAG | XS_ORGANIC_FLAG);
	txBlock *chunks = the->firstBlock;
	the->maximumChunksSize -= (txSize)(chunks->limit - chunks->current);
	in->chunk_end = chunks->limit = chunks->current;
}

txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
	struct block *in = the->host;
	ptrdiff_t bytes = (ptrdiff_t)count * (ptrdiff_t)sizeof(txSlot);
	if (!in)
		return malloc((size_t)bytes);
	if (bytes > in->slot_start - in->chunk_end && the->firstBlock)
		reclaim_chunks(the, in);
	if (bytes > in->slot_start - in->chunk_end)
		return NULL;
	in->slot_start -= bytes;
	return (txSlot *)(void *)in->slot_start;
}

void fxFreeSlots(txMachine *the, void *slots)
{
	if (!the->host)
		free(slots);
}

size_t memory_block_bytes(void *machine)
{
	const struct block *in = ((txMachine *)machine)->host;
	return in ? (size_t)(in->end - in->start) : 0;
}

/* What the host took: a remembered object, whose properties the slots are. */
static struct {
	txSlot holder;
	uint32_t slots;
} taken;

void memory_collect(void *machine, struct engine_usage *usage)
{
	txMachine *the = machine;
	struct block *in = the->host;
	fxCollectGarbage(the);
	ptrdiff_t room = in ? in->slot_start - the->firstBlock->current : 0;
	usage->slots = (uint32_t)the->currentHeapCount - taken.slots;
	usage->chunk_bytes = (uint32_t)the->currentChunksSize;
	usage->slot_limit = (uint32_t)(the->maximumHeapCount + room / (ptrdiff_t)sizeof(txSlot)) - taken.slots;
	usage->chunk_limit = (uint32_t)(in ? the->currentChunksSize + room : (ptrdiff_t)the->maximumChunksSize);
}

/* Whether one more slot can be had. Where none is free the engine asks for a step of them, and two to manage it. */
static bool has_slot(txMachine *the)
{
	const struct block *in = the->host;
	if (the->freeHeap || !in)
		return the->freeHeap;
	return in->slot_start - the->firstBlock->current
		>= (ptrdiff_t)(the->minimumHeapCount + 2) * (ptrdiff_t)sizeof(txSlot);
}

void memory_spare(void *machine, uint32_t spare)
{
	txMachine *the = machine;
	struct engine_usage usage;
	memory_collect(the, &usage);
	uint32_t room = usage.slot_limit - usage.slots;
	fxBeginHost(the);
	if (taken.slots == 0) {
		fxNewObject(the);
		mxPullSlot(&taken.holder);
		fxRemember(the, &taken.holder);
	}
	for (; room > spare && has_slot(the); room--) {
		txSlot *slot = fxNewSlot(the);
		txSlot *object = taken.holder.value.reference;
		slot->next = object->next;
		object->next = slot;
		taken.slots++;
	}
	fxEndHost(the);
}
