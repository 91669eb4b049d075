export { createMasker } from "../log.js";
