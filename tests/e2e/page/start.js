// Loads the client. A test then creates one with `new Remote(config, devices)`.
import init, { Remote } from "/assets/remote.js";

window.ready = init("/assets/remote_bg.wasm").then(() => {
  window.Remote = Remote;
});
