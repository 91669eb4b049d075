export { createTerminalLog } from "../log.js";
