export { onlyNeeded } from "../toolchain-tools.js";
