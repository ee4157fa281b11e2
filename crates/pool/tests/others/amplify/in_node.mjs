// Tests of aws-amplify itself in Node: everything that it does with AWS has to work here.
import assert from "node:assert/strict";

import { PASSWORD, Pool, another, totp } from "./pool.mjs";

const MAIL = "ada@example.com";
const PHONE = "+12025550123";

export const tests = (auth) => {
  const { Amplify, signIn, confirmSignIn, signUp, confirmSignUp, autoSignIn, signOut, fetchAuthSession } = auth;

  /** Creates a pool, and configures Amplify with an empty storage. */
  const begin = async (settings) => {
    const pool = await Pool.make(settings);
    Amplify.configure(pool.config);
    const stored = new Map();
    auth.tokens.setKeyValueStorage({
      setItem: async (key, value) => void stored.set(key, value),
      getItem: async (key) => stored.get(key) ?? null,
      removeItem: async (key) => void stored.delete(key),
      clear: async () => stored.clear(),
    });
    return { pool, stored };
  };
  const rejectsWith = (name, run) => assert.rejects(run, (error) => assert.equal(error.name, name) ?? true);
  const step = async (result) => (await result).nextStep.signInStep;
  const ada = { username: "ada", password: PASSWORD };
  const answer = (challengeResponse, options) => confirmSignIn({ challengeResponse, options });

  return {
    "amplify::srp": async () => {
      const { pool } = await begin();
      await pool.person();
      await rejectsWith("NotAuthorizedException", () => signIn({ ...ada, password: "wrong" }));
      await rejectsWith("NotAuthorizedException", () => signIn({ ...ada, username: "nobody" }));
      assert.equal(await step(signIn(ada)), "DONE");
      const { tokens } = await fetchAuthSession();
      assert.equal(tokens.idToken.payload.email, MAIL);
      await auth.fetchUserAttributes();
      await signOut();
      await pool.admin("AdminResetUserPassword");
      assert.equal(await step(signIn(ada)), "RESET_PASSWORD");
    },

    "amplify::sign_up": async () => {
      const { pool } = await begin();
      const options = { userAttributes: { email: MAIL }, autoSignIn: true };
      const { nextStep } = await signUp({ ...ada, options });
      assert.equal(nextStep.signUpStep, "CONFIRM_SIGN_UP");
      assert.equal(nextStep.codeDeliveryDetails.destination, "a***@e***");
      const code = await pool.code(MAIL);
      const confirm = (confirmationCode) => confirmSignUp({ username: "ada", confirmationCode });
      await rejectsWith("CodeMismatchException", () => confirm(another(code)));
      assert.equal((await confirm(code)).nextStep.signUpStep, "COMPLETE_AUTO_SIGN_IN");
      assert.equal(await step(autoSignIn()), "DONE");
      await rejectsWith("UsernameExistsException", () => signUp({ ...ada, options }));
      await signOut();
    },

    "amplify::unconfirmed": async () => {
      const { pool } = await begin();
      await signUp({ ...ada, options: { userAttributes: { email: MAIL } } });
      assert.equal(await step(signIn(ada)), "CONFIRM_SIGN_UP");
      const sent = await auth.resendSignUpCode({ username: "ada" });
      assert.equal(sent.deliveryMedium, "EMAIL");
      await confirmSignUp({ username: "ada", confirmationCode: await pool.code(MAIL) });
      assert.equal(await step(signIn(ada)), "DONE");
      await signOut();
    },

    "amplify::first_factors": async () => {
      const first = { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] };
      const { pool } = await begin({ settings: { Policies: { SignInPolicy: first } } });
      await pool.person();
      const choose = (preferredChallenge) =>
        signIn({ ...ada, options: { authFlowType: "USER_AUTH", preferredChallenge } });
      const { nextStep } = await choose();
      assert.equal(nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
      assert.deepEqual([...nextStep.availableChallenges].sort(), ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"]);
      assert.equal(await step(answer("EMAIL_OTP")), "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
      await rejectsWith("CodeMismatchException", async () => answer(another(await pool.code(MAIL))));
      assert.equal(await step(answer(await pool.code(MAIL))), "DONE");
      await signOut();
      assert.equal(await step(choose("PASSWORD_SRP")), "DONE");
      await signOut();
      assert.equal(await step(choose("PASSWORD")), "DONE");
      await signOut();
      await choose();
      assert.equal(await step(answer("PASSWORD_SRP")), "CONFIRM_SIGN_IN_WITH_PASSWORD");
      assert.equal(await step(answer(PASSWORD)), "DONE");
      await signOut();
    },

    "amplify::totp_in_the_chain": async () => {
      const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: "ON" };
      const { pool } = await begin({ factors: app });
      await pool.person();
      const { nextStep } = await signIn(ada);
      assert.equal(nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_TOTP_SETUP");
      const secret = nextStep.totpSetupDetails.sharedSecret;
      await rejectsWith("EnableSoftwareTokenMFAException", () => answer(another(totp(secret))));
      assert.equal(await step(answer(totp(secret))), "DONE");
      await signOut();
      await pool.advance(60);
      assert.equal(await step(signIn(ada)), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
      await rejectsWith("CodeMismatchException", () => answer(another(totp(secret, 60))));
      assert.equal(await step(answer(totp(secret, 60))), "DONE");
      await signOut();
    },

    "amplify::totp_in_the_account": async () => {
      const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: "OPTIONAL" };
      const { pool } = await begin({ factors: app });
      await pool.person();
      await signIn(ada);
      const { sharedSecret } = await auth.setUpTOTP();
      await auth.verifyTOTPSetup({ code: totp(sharedSecret) });
      await auth.updateMFAPreference({ totp: "PREFERRED" });
      assert.deepEqual(await auth.fetchMFAPreference(), { preferred: "TOTP", enabled: ["TOTP"] });
      await signOut();
      assert.equal(await step(signIn(ada)), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
      await rejectsWith("ExpiredCodeException", () => answer(totp(sharedSecret)));
    },

    "amplify::codes": async () => {
      const both = {
        SmsMfaConfiguration: { SmsAuthenticationMessage: "{####}" },
        EmailMfaConfiguration: {},
        MfaConfiguration: "OPTIONAL",
      };
      const { pool } = await begin({ factors: both });
      await pool.person({ phone_number: PHONE, phone_number_verified: "true" });
      await signIn(ada);
      await auth.updateMFAPreference({ sms: "ENABLED", email: "ENABLED" });
      await signOut();
      for (const [choice, next, to] of [
        ["SMS", "CONFIRM_SIGN_IN_WITH_SMS_CODE", PHONE],
        ["EMAIL", "CONFIRM_SIGN_IN_WITH_EMAIL_CODE", MAIL],
      ]) {
        const { nextStep } = await signIn(ada);
        assert.equal(nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_MFA_SELECTION");
        assert.deepEqual(nextStep.allowedMFATypes, ["SMS", "EMAIL"]);
        assert.equal(await step(answer(choice)), next);
        assert.equal(await step(answer(await pool.code(to))), "DONE");
        await signOut();
      }
    },

    "amplify::new_password": async () => {
      const { pool } = await begin();
      await pool.admin("AdminCreateUser", { TemporaryPassword: PASSWORD, MessageAction: "SUPPRESS" });
      assert.equal(await step(signIn(ada)), "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
      await rejectsWith("InvalidPasswordException", () => answer("short"));
      assert.equal(await step(answer("Another-password-2")), "DONE");
      await signOut();
    },

    "amplify::devices": async () => {
      const devices = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };
      const { pool } = await begin({
        settings: { DeviceConfiguration: devices },
        factors: { EmailMfaConfiguration: {}, MfaConfiguration: "ON" },
      });
      await pool.person();
      const withCode = async () => {
        assert.equal(await step(signIn(ada)), "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
        assert.equal(await step(answer(await pool.code(MAIL))), "DONE");
      };
      await withCode();
      assert.equal((await auth.fetchDevices()).length, 1);
      await fetchAuthSession({ forceRefresh: true });
      await auth.rememberDevice();
      await signOut();
      assert.equal(await step(signIn(ada)), "DONE");
      await auth.forgetDevice();
      assert.equal((await auth.fetchDevices()).length, 0);
      await signOut();
      await withCode();
      await signOut();
    },

    "amplify::rotation": async () => {
      const rotation = { Feature: "ENABLED", RetryGracePeriodSeconds: 0 };
      const { pool, stored } = await begin({ client: { RefreshTokenRotation: rotation } });
      await pool.person();
      await signIn(ada);
      const key = [...stored.keys()].find((name) => name.endsWith(".refreshToken"));
      const first = stored.get(key);
      await fetchAuthSession({ forceRefresh: true });
      const second = stored.get(key);
      assert.notEqual(second, first);
      stored.set(key, first);
      // Amplify treats the reuse of a token as the end of the session.
      await fetchAuthSession({ forceRefresh: true }).catch(() => {});
      assert.equal((await fetchAuthSession().catch(() => ({}))).tokens, undefined);
      assert.equal(stored.get(key), undefined);
    },

    "amplify::account": async () => {
      const before = { AttributesRequireVerificationBeforeUpdate: ["email"] };
      const { pool } = await begin({ settings: { UserAttributeUpdateSettings: before } });
      await pool.person();
      await signIn(ada);
      const userAttributes = { email: "new@example.com", nickname: "Countess" };
      const updated = await auth.updateUserAttributes({ userAttributes });
      assert.equal(updated.email.nextStep.updateAttributeStep, "CONFIRM_ATTRIBUTE_WITH_CODE");
      assert.equal(updated.nickname.nextStep.updateAttributeStep, "DONE");
      assert.equal((await auth.fetchUserAttributes()).email, MAIL);
      const confirm = (confirmationCode) =>
        auth.confirmUserAttribute({ userAttributeKey: "email", confirmationCode });
      const code = await pool.code("new@example.com");
      await rejectsWith("CodeMismatchException", () => confirm(another(code)));
      await confirm(code);
      assert.equal((await auth.fetchUserAttributes()).email, "new@example.com");
      await auth.deleteUserAttributes({ userAttributeKeys: ["nickname"] });
      const newPassword = "Another-password-2";
      await rejectsWith("NotAuthorizedException", () => auth.updatePassword({ oldPassword: "wrong", newPassword }));
      await auth.updatePassword({ oldPassword: PASSWORD, newPassword });
      await signOut({ global: true });
      await rejectsWith("NotAuthorizedException", () => signIn(ada));
      assert.equal(await step(signIn({ ...ada, password: newPassword })), "DONE");
      await auth.deleteUser();
      await rejectsWith("NotAuthorizedException", () => signIn({ ...ada, password: newPassword }));
    },

    "amplify::recovery": async () => {
      const { pool } = await begin();
      await pool.person();
      const { nextStep } = await auth.resetPassword({ username: "ada" });
      assert.equal(nextStep.codeDeliveryDetails.deliveryMedium, "EMAIL");
      const reset = (confirmationCode, newPassword) =>
        auth.confirmResetPassword({ username: "ada", confirmationCode, newPassword });
      const code = await pool.code(MAIL);
      await rejectsWith("CodeMismatchException", () => reset(another(code), "Another-password-2"));
      await rejectsWith("InvalidPasswordException", () => reset(code, "short"));
      await reset(code, "Another-password-2");
      await rejectsWith("ExpiredCodeException", () => reset(code, "Third-password-3"));
      assert.equal(await step(signIn({ ...ada, password: "Another-password-2" })), "DONE");
      await signOut();
    },
  };
};
