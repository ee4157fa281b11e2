//! Tests of one session in several tabs.

use yew_cognito_e2e::run;

#[test]
fn sign_in_and_sign_out_change_all_tabs() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let first = t.page();
        let at_home = t.new_tab().await;
        let at_account = t.new_tab().await;
        for (tab, path) in [(&first, "/"), (&at_home, "/"), (&at_account, "/account")] {
            tab.goto(path).await;
            tab.wait_for_auth("signed-out").await;
        }
        at_account.wait_for_screen("sign-in").await;

        first.sign_in(&ada).await;
        for tab in [&at_home, &at_account] {
            tab.wait_for_auth("signed-in").await;
        }
        at_account.wait_for_screen("account").await;

        first.goto("/account").await;
        first.wait_for_screen("account").await;
        first.wait_for_auth("signed-in").await;
        first.action("sign-out").await;
        for tab in [&first, &at_home, &at_account] {
            tab.wait_for_auth("signed-out").await;
        }
        at_home.wait_for_screen("home").await;
        at_account.wait_for_screen("sign-in").await;
        assert!(
            at_home.text().await.contains(&ada.name).eq(&false),
            "content for signed-in users should be gone"
        );
    });
}
