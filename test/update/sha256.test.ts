import { Sha256 } from "../../src/update/sha256.js";
import { testHash } from "./hashes.js";

testHash("sha256", new Sha256());
