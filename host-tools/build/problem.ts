import { Failure } from "../failure.js";

/** A build that cannot go on for a reason that the user can do something about: the message says what. */
export class Problem extends Failure {}
