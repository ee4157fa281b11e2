//! The security requirements, with the evidence that each of them is met.
//!
//! A requirement lists, by name, the tests that would fail if it were not met. If one of these is renamed or deleted,
//! the requirement fails. `docs/security.md` gives the reasons for the requirements, and covers those that no test can
//! show.

use anyhow::Result;

use super::run::{Part, Run};
use super::tally::Tally;
use crate::file;

mod evidence;

use evidence::DOCUMENT;
use evidence::Evidence::{Check, Document, IfReachable, Open, Test};
use evidence::Requirement;

const UNIT: &str = "unit";
const E2E: &str = "e2e";
const DEPLOY: &str = "deploy";
const DEPLOYED: &str = "deployed site";
const CLIENT_IN_BROWSER: &str = "browser (cognito-client)";

const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "SEC-01",
        description: "Content-Security-Policy without unsafe-inline and unsafe-eval; no violation in any test",
        evidence: &[
            Test(UNIT, "policy_allows_nothing_inline_and_names_the_pool"),
            Test(UNIT, "policy_names_the_stacks_pool_and_api_and_nobody_else"),
            Test(E2E, "harness::violation_of_the_policy_is_seen"),
            Check(E2E),
            Check(DEPLOYED),
        ],
    },
    Requirement {
        id: "SEC-02",
        description: "Trusted Types; no markup from texts",
        evidence: &[
            Test(E2E, "policy::injected_markup_and_scripts_do_nothing"),
            Test(E2E, "harness::trusted_types_are_enforced"),
            Test(E2E, "feed::markup_in_a_message_is_text"),
            Check("lint: clippy for the browser"),
        ],
    },
    Requirement {
        id: "SEC-03",
        description: "No inline script",
        evidence: &[Test(E2E, "boot::nothing_stands_inline"), Test(DEPLOYED, "boot::nothing_stands_inline")],
    },
    Requirement {
        id: "SEC-04",
        description: "A changed script or module is not run, and the page shows a message",
        evidence: &[
            Test(E2E, "boot::damaged_script_is_refused"),
            Test(E2E, "boot::damaged_module_is_refused"),
            Test(DEPLOYED, "boot::damaged_script_is_refused"),
            Test(DEPLOYED, "boot::damaged_module_is_refused"),
            Test(UNIT, "boot::script::tests::glue_with_an_import_is_an_error"),
            Test(E2E, "boot::module_that_arrives_as_html_is_named_on_page_and_console"),
            Test(E2E, "boot::script_that_arrives_as_html_leaves_the_message"),
        ],
    },
    Requirement {
        id: "SEC-05",
        description: "HSTS, nosniff, no-referrer, COOP, CORP, Permissions-Policy; the page cannot be framed",
        evidence: &[
            Test(UNIT, "headers_that_a_browser_must_get"),
            Test(UNIT, "api_replies_get_a_policy_of_their_own"),
            Test(DEPLOY, "site::headers_are_those_of_the_template"),
            Test(DEPLOYED, "policy::page_cannot_be_framed"),
            Test(E2E, "policy::opener_is_cut_off"),
        ],
    },
    Requirement {
        id: "SEC-06",
        description: "No request to any origin but the site, the pool and the API",
        evidence: &[Test(E2E, "harness::foreign_request_is_seen"), Check(E2E), Check(DEPLOYED)],
    },
    Requirement {
        id: "SEC-07",
        description: "No secret in a URL, on the console, in a panic, in the DOM or in the history",
        evidence: &[
            Test(E2E, "stopped::a_form_is_never_sent_by_the_browser"),
            Test(E2E, "routes::titles_name_the_page_and_nobody"),
            Test(E2E, "harness::canary_is_seen_wherever_it_is"),
            Test(E2E, "secrets::shown_password_is_in_no_attribute"),
            Test(UNIT, "auth::tests::secrets::errors_tell_nothing_of_the_replies_they_come_from"),
            Test(UNIT, "auth::tests::secrets::a_client_that_holds_everything_shows_nothing"),
            Check(E2E),
        ],
    },
    Requirement {
        id: "SEC-08",
        description: "Storage contains the client's records only; memory mode writes nothing",
        evidence: &[
            Test(E2E, "secrets::sign_up_and_recovery_leave_nothing_behind"),
            Test(E2E, "session::memory_mode_stores_nothing"),
            Test(E2E, "session::session_mode_belongs_to_its_tab"),
            Test(UNIT, "auth::tests::pending::a_password_is_never_in_it"),
        ],
    },
    Requirement {
        id: "SEC-09",
        description: "Secrets are erased when they are dropped, as far as WebAssembly allows",
        evidence: &[Document],
    },
    Requirement {
        id: "SEC-10",
        description: "SRP: the group, a random secret, rejection of invalid server values, known answers",
        evidence: &[
            Test(UNIT, "agreement::tests::every_step_is_that_of_the_vectors"),
            Test(UNIT, "agreement::tests::server_values_that_are_zero_modulo_n_are_refused"),
            Test(UNIT, "agreement::tests::a_zero_scrambling_parameter_is_refused"),
            Test(UNIT, "ephemeral::tests::useless_secrets_are_refused"),
            Test(UNIT, "auth::tests::srp::without_randomness_nothing_is_sent"),
            Test(CLIENT_IN_BROWSER, "random::bytes_are_filled_and_differ"),
        ],
    },
    Requirement {
        id: "SEC-11",
        description: "Passwords are used exactly as typed",
        evidence: &[
            Test(UNIT, "proof::tests::passwords_are_used_as_they_are"),
            Test(UNIT, "protocol::secret::tests::text_is_taken_as_it_is"),
            Test(E2E, "sign_in::password_is_sent_as_it_was_typed"),
        ],
    },
    Requirement {
        id: "SEC-12",
        description: "Signing out erases the session first, in all tabs, and also offline",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::all_is_wiped_in_all_tabs_before_any_request"),
            Test(E2E, "session::sign_out_needs_no_pool"),
            Test(E2E, "tabs::sign_in_and_sign_out_are_seen_in_every_tab"),
        ],
    },
    Requirement {
        id: "SEC-13",
        description: "A refresh that completes after a sign-out does not restore the session",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::a_refresh_in_this_tab_brings_nobody_back"),
            Test(UNIT, "auth::tests::sign_out::a_refresh_in_another_tab_brings_nobody_back"),
        ],
    },
    Requirement {
        id: "SEC-14",
        description: "Signing out revokes the tokens, even with an expired access token, and reports failures",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::the_refresh_token_is_revoked"),
            Test(
                UNIT,
                "auth::tests::sign_out::everywhere_with_an_expired_access_token_gets_another_that_is_stored_nowhere",
            ),
            Test(UNIT, "auth::tests::sign_out::a_pool_that_can_not_be_told_leaves_it_local"),
            Test(E2E, "session::sign_out_tells_the_pool"),
        ],
    },
    Requirement {
        id: "SEC-15",
        description: "One refresh for all tabs",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::tabs_that_expire_together_share_one_refresh"),
            Test(CLIENT_IN_BROWSER, "tabs::a_lock_has_one_holder_and_the_next_gets_it"),
        ],
    },
    Requirement {
        id: "SEC-16",
        description: "After a rejected refresh, the stored session is read again before it ends",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::without_locks_the_loser_follows_the_winner"),
            Test(UNIT, "auth::tests::tabs::a_write_that_arrives_after_the_lock_is_waited_for"),
            Test(UNIT, "auth::tests::refresh::the_pools_own_no_ends_the_session_in_all_tabs"),
        ],
    },
    Requirement {
        id: "SEC-17",
        description: "Stored data and the configuration are treated as untrusted",
        evidence: &[
            Test(UNIT, "auth::tests::restore::a_record_that_is_not_ours_is_no_session"),
            Test(E2E, "session::record_with_a_wrong_type_anywhere_is_survived"),
            Test(E2E, "hostile::stored_record_of_monstrous_shape_is_no_session"),
            Test(E2E, "hostile::stored_markup_is_shown_as_text"),
            Test(E2E, "hostile::configuration_with_markup_is_shown_as_text"),
            Test(E2E, "hostile::configuration_that_leads_elsewhere_reaches_nobody"),
            Test(E2E, "hostile::configuration_of_monstrous_shape_is_refused"),
        ],
    },
    Requirement {
        id: "SEC-18",
        description: "Sensitive changes require a recent sign-in",
        evidence: &[
            Test(UNIT, "auth::tests::account::sensitive_changes_take_a_sign_in_that_is_recent"),
            Test(UNIT, "auth::tests::step_up::a_refresh_is_no_sign_in"),
            Test(UNIT, "auth::tests::passkeys::a_registration_takes_a_sign_in_that_is_recent"),
            Open("no page of the site makes such a change yet"),
        ],
    },
    Requirement {
        id: "SEC-19",
        description: "Sessions of different users in different tabs are never mixed",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::another_users_sign_in_replaces_this_one_everywhere"),
            Test(UNIT, "auth::tests::fetch::a_call_is_never_made_as_somebody_else"),
            Test(
                UNIT,
                "auth::tests::fetch::the_cache_of_the_browser_is_left_out_where_that_costs_no_preflight",
            ),
            Test(E2E, "feed::nobody_finds_the_draft_of_somebody_else"),
        ],
    },
    Requirement {
        id: "SEC-20",
        description: "After a sign-in, the page returns to a path of this site only",
        evidence: &[
            Test(UNIT, "app::return_to::tests::anything_that_is_not_a_path_becomes_the_home_page"),
            Test(UNIT, "app::return_to::tests::paths_with_dot_segments_in_any_encoding_become_the_home_page"),
            Test(UNIT, "app::return_to::tests::a_path_of_more_than_512_characters_becomes_the_home_page"),
            Test(E2E, "return_to::leads_nowhere_else"),
            Test(DEPLOYED, "return_to::leads_nowhere_else"),
        ],
    },
    Requirement {
        id: "SEC-21",
        description: "Redirect flow: PKCE, state, nonce; the code is removed from the URL",
        evidence: &[Open("there is no redirect flow yet")],
    },
    Requirement {
        id: "SEC-22",
        description: "Messages between tabs contain no secret and only cause a read of the storage",
        evidence: &[
            Test(CLIENT_IN_BROWSER, "tabs::channels_keep_apart_and_foreign_messages_are_passed_over"),
            Test(UNIT, "auth::tests::tabs::a_storm_of_notices_sends_nothing_and_says_nothing"),
        ],
    },
    Requirement {
        id: "SEC-23",
        description: "Messages do not reveal whether a user exists",
        evidence: &[
            Test(UNIT, "i18n::explain::tests::unknown_users_and_wrong_passwords_have_the_same_text"),
            Test(E2E, "sign_in::unknown_and_known_people_are_told_the_same"),
            Open("a sign-up that does not reveal whether the address is taken"),
        ],
    },
    Requirement {
        id: "SEC-24",
        description: "Fields are labelled for password managers",
        evidence: &[
            Test(UNIT, "ui::forms::tests::every_field_has_its_autocomplete_token"),
            Test(E2E, "contract::screens_of_strangers"),
            Test(E2E, "contract::screens_of_signing_up_and_recovering"),
        ],
    },
    Requirement {
        id: "SEC-25",
        description: "Passkeys: only options of the pool, a checked rpId, aborted with their screen",
        evidence: &[
            Test(UNIT, "auth::tests::passkeys::a_passkey_is_never_registered_for_somebody_else"),
            Test(UNIT, "auth::tests::passkeys::a_person_may_think_until_the_page_takes_the_question_back"),
            Test(CLIENT_IN_BROWSER, "passkeys::a_question_that_nobody_waits_for_is_withdrawn"),
            Test(CLIENT_IN_BROWSER, "passkeys::each_refusal_has_its_name"),
            Test(CLIENT_IN_BROWSER, "passkeys::options_that_are_not_the_standards_are_not_asked_with"),
            Test(CLIENT_IN_BROWSER, "passkeys::a_page_without_passkeys_says_so"),
            Open("no page of the site uses them yet"),
        ],
    },
    Requirement {
        id: "SEC-26",
        description: "Threat protection never prevents a sign-in",
        evidence: &[
            Test(UNIT, "auth::tests::hooks::metadata_and_context_go_where_the_reference_sends_them"),
            Test(
                CLIENT_IN_BROWSER,
                "user_agent::a_script_that_fails_or_says_nothing_keeps_nobody_from_anything",
            ),
            Test(CLIENT_IN_BROWSER, "user_agent::a_page_without_the_script_has_nothing_to_say"),
        ],
    },
    Requirement {
        id: "SEC-27",
        description: "The server accepts a token only after all of its checks",
        evidence: &[
            Test(UNIT, "verifier::tests::only_rs256_will_do"),
            Test(UNIT, "verifier::tests::keys_that_a_token_brings_count_for_nothing"),
            Test(UNIT, "verifier::tests::a_signature_is_of_this_key_and_this_text"),
            Test(UNIT, "verifier::tests::each_claim_has_to_be_there_and_of_its_type"),
            Test(UNIT, "verifier::tests::time_is_kept_to_the_second"),
            Test(UNIT, "verifier::tests::a_huge_token_is_not_read"),
            Test(UNIT, "verifier::tests::a_critical_header_extension_is_refused"),
            Test(UNIT, "verifier::tests::an_empty_sub_or_user_name_is_refused"),
            Test(UNIT, "verifier::tests::both_issuers_of_aws_are_accepted_for_the_pool"),
            Test(UNIT, "verifier::tests::what_is_no_token_says_which_part"),
            Test(UNIT, "keys::cache::tests::made_up_keys_cause_one_fetch_in_a_while"),
            Test(E2E, "feed::tampered_token_is_healed_by_one_refresh"),
        ],
    },
    Requirement {
        id: "SEC-28",
        description: "CORS allows the site only, and responses of the API are not cached",
        evidence: &[
            Test(UNIT, "tests::only_the_sites_named_may_call_from_a_browser"),
            Test(UNIT, "layer::require_user::tests::a_missing_or_bad_token_is_refused"),
            Test(UNIT, "layer::require_user::tests::no_cache_may_give_one_user_the_response_of_another"),
            Test(
                UNIT,
                "layer::require_user::tests::preflights_succeed_whichever_side_of_the_layer_cors_is_on",
            ),
        ],
    },
    Requirement {
        id: "SEC-29",
        description: "Licences, sources and advisories of dependencies; pinned downloads; bills of materials",
        evidence: &[
            Check("supply: licences, sources and bans of Cargo.toml"),
            Check("supply: licences, sources and bans of crates/pool/bench/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/server/bench/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/srp/bench/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/xtask/tools/rust/cargo-cyclonedx/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/xtask/tools/rust/cargo-deny/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/xtask/tools/rust/cargo-llvm-cov/Cargo.toml"),
            Check("supply: licences, sources and bans of crates/xtask/tools/rust/web/Cargo.toml"),
            Check("supply: every download is pinned by a hash"),
            Check("supply: list of the dependencies of site is complete"),
            Check("supply: list of the dependencies of yew-cognito is complete"),
            Check("supply: list of the dependencies of cognito-client is complete"),
            Check("supply: list of the dependencies of cognito-client-srp is complete"),
            Check("supply: list of the dependencies of cognito-server is complete"),
            IfReachable("supply: advisories for Cargo.toml"),
        ],
    },
    Requirement {
        id: "SEC-30",
        description: "An unknown response never signs a user in",
        evidence: &[
            Test(UNIT, "auth::tests::challenges::a_challenge_that_is_not_known_is_named_and_signs_nobody_in"),
            Test(UNIT, "auth::tests::sign_in::a_reply_that_is_no_clear_answer_signs_nobody_in"),
            Test(UNIT, "auth::tests::sign_in::replies_that_are_no_json_are_typed_errors"),
        ],
    },
];

/// The parts that provide the evidence.
const SOURCES: [&str; 6] = ["lint", "supply", "unit", "browser", "e2e", "deploy"];

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let document = file::read_text(&run.project.root.join(DOCUMENT))?;
    let is_partial = run_missing_parts(run, tally);
    println!("\n{:<7} {:<88} {:<6} result", "", "requirement", "tests");
    for requirement in REQUIREMENTS {
        let verdict = requirement.verdict(tally, &document);
        let tests = requirement.evidence.iter().filter(|it| !matches!(it, Document | Open(_))).count();
        println!("{:<7} {:<88} {tests:<6} {}", requirement.id, requirement.description, verdict.summary);
        for problem in &verdict.problems {
            println!("        {problem}");
        }
        if verdict.counts {
            tally.add_check(&format!("security: {}", requirement.id), verdict.problems.is_empty());
        }
    }
    if is_partial {
        println!("\nOnly the tests named as evidence ran; the checks of every test need `cargo xtask test`.");
    }
    println!();
    Ok(())
}

/// Runs the parts that provide evidence and have not run yet, and returns whether there were any.
fn run_missing_parts(run: &Run, tally: &mut Tally) -> bool {
    let tests = REQUIREMENTS.iter().flat_map(|requirement| requirement.evidence);
    let names = tests.filter_map(|it| if let Test(_, name) = it { Some((*name).to_owned()) } else { None });
    let narrowed = run.narrowed_to(names.collect());
    let is_missing = |part: &&Part| SOURCES.contains(&part.name) && !run.has_started(part.name);
    let missing: Vec<&Part> = run.parts.iter().filter(is_missing).collect();
    for part in &missing {
        narrowed.run_part(part, tally);
    }
    !missing.is_empty()
}

#[cfg(test)]
mod tests {
    use super::REQUIREMENTS;

    #[test]
    fn every_requirement_is_listed_once_in_order_and_has_evidence() {
        let ids: Vec<_> = REQUIREMENTS.iter().map(|it| it.id.to_owned()).collect();
        let all: Vec<_> = (1..=30).map(|number| format!("SEC-{number:02}")).collect();
        assert_eq!(ids, all);
        assert!(REQUIREMENTS.iter().all(|it| !it.evidence.is_empty()));
    }
}
