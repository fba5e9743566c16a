/** Throws from a line that differs from the compiled one. */
interface Gone {
  withTheTypes: true;
}

function fail(_unused?: Gone): never {
  throw new RangeError("line seven");
}

export default function (): void {
  fail();
}
