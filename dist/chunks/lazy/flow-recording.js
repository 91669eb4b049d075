export { Recording } from "../flow.js";
