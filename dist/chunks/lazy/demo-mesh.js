export { demoInSandbox } from "../demo.js";
