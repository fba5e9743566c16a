/* What drivers/sim/host.h wants to know of the engine, for targets that have none. */
typedef struct xsMachineRecord xsMachine;
typedef struct xsSlotRecord {
	void *data[4];
} xsSlot;
