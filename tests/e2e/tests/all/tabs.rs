//! Tests of one session in several tabs.

use yew_cognito_e2e::run;

#[test]
fn sign_in_and_sign_out_are_seen_in_every_tab() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let here = t.page();
        let at_home = t.new_tab().await;
        let at_account = t.new_tab().await;
        for (tab, path) in [(&here, "/"), (&at_home, "/"), (&at_account, "/account")] {
            tab.goto(path).await;
            tab.auth("signed-out").await;
        }
        at_account.screen("sign-in").await;

        here.sign_in(&ada).await;
        for tab in [&at_home, &at_account] {
            tab.auth("signed-in").await;
        }
        at_account.screen("account").await;

        here.goto("/account").await;
        here.screen("account").await;
        here.auth("signed-in").await;
        here.action("sign-out").await;
        for tab in [&here, &at_home, &at_account] {
            tab.auth("signed-out").await;
        }
        at_home.screen("home").await;
        at_account.screen("sign-in").await;
        assert!(
            at_home.text().await.contains(&ada.name).eq(&false),
            "what is only for signed-in people is gone"
        );
    });
}
