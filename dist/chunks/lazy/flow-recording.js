export { Recording } from "../flow-recording.js";
