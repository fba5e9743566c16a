/**
 * A host function by its C name. The SDK's compiler resolves it when it links the firmware; the simulator's host
 * provides a global of the same name that looks the symbol up in its own executable.
 */
declare function native<F extends (...parameters: never[]) => unknown>(name: string): F;
