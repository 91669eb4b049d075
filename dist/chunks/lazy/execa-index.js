export { execa } from "../vendor-execa.js";
