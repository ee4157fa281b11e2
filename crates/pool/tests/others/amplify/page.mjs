// Amplify in a page, for WebDriver to call.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

window.configure = (config) => Amplify.configure(config);
window.auth = auth;
