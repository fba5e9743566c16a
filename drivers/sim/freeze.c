/*
 * What the modules made when they were loaded becomes what lies in flash on the device: constant and shared. A write to
 * it throws, as it does there, and the firmware's heap does not pay for it.
 */
#include "freeze.h"

#include "xsAll.h"

#include "fail.h"

static void freeze_properties(txMachine *the, txSlot *instance)
{
	instance->flag |= XS_DONT_PATCH_FLAG;
	for (txSlot *property = instance->next; property; property = property->next) {
		property->flag |= XS_DONT_DELETE_FLAG;
		if (property->kind != XS_ACCESSOR_KIND)
			property->flag |= XS_DONT_SET_FLAG;
		if (property->kind != XS_ARRAY_KIND || !property->value.array.address)
			continue;
		txSlot *item = property->value.array.address;
		for (txIndex rest = fxGetIndexSize(the, property); rest > 0; rest--, item++)
			item->flag |= XS_DONT_DELETE_FLAG | (item->kind == XS_ACCESSOR_KIND ? 0 : XS_DONT_SET_FLAG);
	}
}

/* A binding of a module: functions, classes and namespaces never change; a `let` that lives on may not be there. */
static void freeze_binding(txMachine *the, txSlot *binding)
{
	txSlot *value = binding->value.closure;
	if (value->flag & XS_DONT_SET_FLAG)
		return;
	bool constant = value->kind == XS_REFERENCE_KIND
		&& (mxIsFunction(value->value.reference)
			|| (value->value.reference->next && value->value.reference->next->kind == XS_MODULE_KIND));
	if (!constant)
		host_fail("cannot load the firmware: `let %s` outside a function: on the device modules run at build time and "
				  "cannot keep state; make it a const, or a field of what main creates",
			binding->ID == XS_NO_ID ? "?" : fxGetKeyName(the, binding->ID));
	value->flag |= XS_DONT_SET_FLAG;
}

/*
 * The code of what is linked into flash has its strings, and the code of the functions in it, used where they lie; code
 * that was just parsed has them copied into the heap each time that they are met. The byte codes differ in this alone.
 */
static txU1 in_place(txU1 code)
{
	switch (code) {
	case XS_CODE_STRING_1:
		return XS_CODE_STRING_ARCHIVE_1;
	case XS_CODE_STRING_2:
		return XS_CODE_STRING_ARCHIVE_2;
	case XS_CODE_STRING_4:
		return XS_CODE_STRING_ARCHIVE_4;
	case XS_CODE_CODE_1:
		return XS_CODE_CODE_ARCHIVE_1;
	case XS_CODE_CODE_2:
		return XS_CODE_CODE_ARCHIVE_2;
	case XS_CODE_CODE_4:
		return XS_CODE_CODE_ARCHIVE_4;
	default:
		return code;
	}
}

static void use_in_place(txByte *code)
{
	const txChunk *chunk = (txChunk *)(void *)(code - sizeof(txChunk));
	txU1 *at = (txU1 *)code;
	const txU1 *end = at + chunk->size - sizeof(txChunk);
	/* Behind the code a chunk may have some bytes of anything, to be of an even size. */
	while (at < end && *at < XS_CODE_COUNT) {
		const int size = gxCodeSizes[*at];
		*at = in_place(*at);
		if (size > 0)
			at += size;
		else if (size == 0) /* an identifier follows */
			at += 1 + sizeof(txID);
		else if (end - at < 1 - size)
			break;
		else /* as many bytes of length, and then what it is the length of */
			at += 1 - size + (size == -1 ? at[1] : size == -2 ? at[1] | at[2] << 8 : at[1] | at[2] << 8 | at[3] << 16);
	}
}

/*
 * Chunks of the root lie outside the clone's heap and do not move any more: what refers to one gets the kind that the
 * clone's collector leaves alone, as the SDK's linker gives it to what it puts in flash.
 */
static void pin_chunk(txSlot *slot)
{
	switch (slot->kind) {
	case XS_STRING_KIND:
		slot->kind = XS_STRING_X_KIND;
		break;
	case XS_BIGINT_KIND:
		slot->kind = XS_BIGINT_X_KIND;
		break;
	case XS_KEY_KIND:
		slot->kind = XS_KEY_X_KIND;
		break;
	case XS_CODE_KIND:
		slot->kind = XS_CODE_X_KIND;
		use_in_place(slot->value.code.address);
		break;
	default:
		break;
	}
}

static void pin_chunks(txMachine *the)
{
	for (txSlot *heap = the->firstHeap; heap; heap = heap->next) {
		for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
			pin_chunk(slot);
			if (slot->kind != XS_ARRAY_KIND || !slot->value.array.address)
				continue;
			txSlot *item = slot->value.array.address;
			for (txIndex rest = fxGetIndexSize(the, slot); rest > 0; rest--)
				pin_chunk(item++);
		}
	}
	for (txSlot *slot = the->stack; slot < the->stackTop; slot++)
		pin_chunk(slot);
}

void freeze_all(void *root)
{
	txMachine *the = root;
	fxCollectGarbage(the);
	for (txSlot *heap = the->firstHeap; heap; heap = heap->next) {
		for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
			if (slot->kind == XS_INSTANCE_KIND)
				freeze_properties(the, slot);
			if (slot->kind == XS_CLOSURE_KIND)
				freeze_binding(the, slot);
		}
	}
	fxShareMachine(the);
	pin_chunks(the);
}
