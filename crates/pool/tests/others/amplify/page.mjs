// Amplify in a page that WebDriver controls.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

window.configure = (config) => Amplify.configure(config);
window.auth = auth;
