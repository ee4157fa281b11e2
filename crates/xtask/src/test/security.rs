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

use evidence::Evidence::{Check, Document, IfReachable, Open, Test};
use evidence::{DOCUMENT, Requirement};

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
            Test(UNIT, "the_content_security_policy_forbids_inline_code_and_names_the_pool"),
            Test(UNIT, "connect_src_names_only_the_pool_and_the_api"),
            Test(E2E, "harness::a_policy_violation_is_detected"),
            Check(E2E),
            Check(DEPLOYED),
        ],
    },
    Requirement {
        id: "SEC-02",
        description: "Trusted Types; no markup from texts",
        evidence: &[
            Test(E2E, "policy::injected_markup_and_scripts_are_blocked"),
            Test(E2E, "harness::trusted_types_are_enforced"),
            Test(E2E, "feed::markup_in_a_message_is_shown_as_text"),
            Check("lint: clippy for the browser"),
        ],
    },
    Requirement {
        id: "SEC-03",
        description: "No inline script",
        evidence: &[
            Test(E2E, "boot::the_page_has_no_inline_scripts_or_styles"),
            Test(DEPLOYED, "boot::the_page_has_no_inline_scripts_or_styles"),
        ],
    },
    Requirement {
        id: "SEC-04",
        description: "A changed script or module is not run, and the page shows a message",
        evidence: &[
            Test(E2E, "boot::a_damaged_script_is_not_run"),
            Test(E2E, "boot::a_damaged_module_is_not_run"),
            Test(DEPLOYED, "boot::a_damaged_script_is_not_run"),
            Test(DEPLOYED, "boot::a_damaged_module_is_not_run"),
            Test(UNIT, "boot::script::tests::glue_with_an_import_is_an_error"),
            Test(E2E, "boot::a_module_served_as_html_is_reported_on_page_and_console"),
            Test(E2E, "boot::a_script_served_as_html_shows_the_start_message"),
        ],
    },
    Requirement {
        id: "SEC-05",
        description: "HSTS, nosniff, no-referrer, COOP, CORP, Permissions-Policy; the page cannot be framed",
        evidence: &[
            Test(UNIT, "security_headers_are_sent"),
            Test(UNIT, "api_responses_have_their_own_header_policy"),
            Test(DEPLOY, "site::headers_match_the_template"),
            Test(DEPLOYED, "policy::the_site_cannot_be_framed"),
            Test(E2E, "policy::the_opener_of_the_site_loses_access"),
        ],
    },
    Requirement {
        id: "SEC-06",
        description: "No request to any origin but the site, the pool and the API",
        evidence: &[Test(E2E, "harness::a_foreign_request_is_detected"), Check(E2E), Check(DEPLOYED)],
    },
    Requirement {
        id: "SEC-07",
        description: "No secret in a URL, on the console, in a panic, in the DOM or in the history",
        evidence: &[
            Test(E2E, "stopped::a_form_is_never_submitted_by_the_browser"),
            Test(E2E, "routes::titles_name_the_page_and_not_the_user"),
            Test(E2E, "harness::a_canary_is_detected_in_every_place"),
            Test(E2E, "secrets::a_shown_password_is_not_in_an_attribute"),
            Test(UNIT, "auth::tests::secrets::errors_do_not_contain_parts_of_responses"),
            Test(UNIT, "auth::tests::secrets::debug_of_a_signed_in_client_shows_no_secret"),
            Check(E2E),
        ],
    },
    Requirement {
        id: "SEC-08",
        description: "Storage contains the client's records only; memory mode writes nothing",
        evidence: &[
            Test(E2E, "secrets::sign_up_and_recovery_store_no_secret"),
            Test(E2E, "session::memory_storage_stores_no_session"),
            Test(E2E, "session::session_storage_is_limited_to_its_tab"),
            Test(UNIT, "auth::tests::pending::the_record_does_not_contain_the_password"),
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
            Test(UNIT, "agreement::tests::every_step_matches_the_vectors"),
            Test(UNIT, "agreement::tests::server_values_that_are_zero_modulo_n_are_rejected"),
            Test(UNIT, "agreement::tests::a_zero_scrambling_parameter_is_rejected"),
            Test(UNIT, "ephemeral::tests::short_long_and_zero_secrets_are_rejected"),
            Test(UNIT, "auth::tests::srp::without_random_bytes_no_request_is_sent"),
            Test(CLIENT_IN_BROWSER, "random::all_bytes_are_filled_and_differ"),
        ],
    },
    Requirement {
        id: "SEC-11",
        description: "Passwords are used exactly as typed",
        evidence: &[
            Test(UNIT, "proof::tests::passwords_are_neither_trimmed_nor_normalised"),
            Test(UNIT, "protocol::secret::tests::text_is_stored_unchanged"),
            Test(E2E, "sign_in::the_password_is_sent_unchanged"),
        ],
    },
    Requirement {
        id: "SEC-12",
        description: "Signing out erases the session first, in all tabs, and also offline",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::the_session_is_removed_in_all_tabs_before_any_request"),
            Test(E2E, "session::a_sign_out_works_without_the_pool"),
            Test(E2E, "tabs::sign_in_and_sign_out_change_all_tabs"),
        ],
    },
    Requirement {
        id: "SEC-13",
        description: "A refresh that completes after a sign-out does not restore the session",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::a_late_refresh_in_this_tab_does_not_restore_the_session"),
            Test(UNIT, "auth::tests::sign_out::a_late_refresh_in_another_tab_does_not_restore_the_session"),
        ],
    },
    Requirement {
        id: "SEC-14",
        description: "Signing out revokes the tokens, even with an expired access token, and reports failures",
        evidence: &[
            Test(UNIT, "auth::tests::sign_out::a_sign_out_revokes_the_refresh_token"),
            Test(
                UNIT,
                "auth::tests::sign_out::a_global_sign_out_refreshes_an_expired_token_without_storing_it",
            ),
            Test(UNIT, "auth::tests::sign_out::a_sign_out_without_an_answer_of_the_pool_is_local_only"),
            Test(E2E, "session::a_sign_out_revokes_the_refresh_token"),
        ],
    },
    Requirement {
        id: "SEC-15",
        description: "One refresh for all tabs",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::tabs_whose_tokens_expire_together_share_one_refresh"),
            Test(CLIENT_IN_BROWSER, "tabs::a_lock_has_one_holder_and_is_passed_to_the_next"),
        ],
    },
    Requirement {
        id: "SEC-16",
        description: "After a rejected refresh, the stored session is read again before it ends",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::without_locks_the_tab_with_a_used_token_adopts_the_new_one"),
            Test(UNIT, "auth::tests::tabs::a_write_made_under_the_lock_is_waited_for_after_it"),
            Test(UNIT, "auth::tests::refresh::a_rejection_by_the_pool_ends_the_session_in_all_tabs"),
        ],
    },
    Requirement {
        id: "SEC-17",
        description: "Stored data and the configuration are treated as untrusted",
        evidence: &[
            Test(UNIT, "auth::tests::restore::a_malformed_or_foreign_record_is_not_restored"),
            Test(E2E, "session::a_record_with_any_wrong_type_is_handled"),
            Test(E2E, "hostile::an_extreme_stored_record_is_not_restored"),
            Test(E2E, "hostile::markup_in_stored_records_is_shown_as_text"),
            Test(E2E, "hostile::markup_in_the_configuration_is_shown_as_text"),
            Test(E2E, "hostile::a_foreign_endpoint_in_the_configuration_gets_no_request"),
            Test(E2E, "hostile::an_extreme_configuration_is_an_error"),
        ],
    },
    Requirement {
        id: "SEC-18",
        description: "Sensitive changes require a recent sign-in",
        evidence: &[
            Test(UNIT, "auth::tests::account::sensitive_changes_require_a_recent_sign_in"),
            Test(UNIT, "auth::tests::step_up::a_refresh_does_not_count_as_a_recent_sign_in"),
            Test(UNIT, "auth::tests::passkeys::a_registration_requires_a_recent_sign_in"),
            Open("no page of the site makes such a change yet"),
        ],
    },
    Requirement {
        id: "SEC-19",
        description: "Sessions of different users in different tabs are never mixed",
        evidence: &[
            Test(UNIT, "auth::tests::tabs::a_sign_in_of_another_user_replaces_the_session_in_all_tabs"),
            Test(UNIT, "auth::tests::fetch::a_call_is_never_sent_with_the_token_of_another_user"),
            Test(UNIT, "auth::tests::fetch::the_cache_is_bypassed_where_that_costs_no_preflight"),
            Test(E2E, "feed::a_draft_is_cleared_when_another_user_signs_in"),
        ],
    },
    Requirement {
        id: "SEC-20",
        description: "After a sign-in, the page returns to a path of this site only",
        evidence: &[
            Test(UNIT, "app::return_to::tests::anything_that_is_not_a_path_becomes_the_home_page"),
            Test(UNIT, "app::return_to::tests::paths_with_dot_segments_in_any_encoding_become_the_home_page"),
            Test(UNIT, "app::return_to::tests::a_path_of_more_than_512_characters_becomes_the_home_page"),
            Test(E2E, "return_to::return_to_never_leaves_the_site"),
            Test(DEPLOYED, "return_to::return_to_never_leaves_the_site"),
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
            Test(CLIENT_IN_BROWSER, "tabs::channels_are_separate_and_foreign_messages_are_ignored"),
            Test(UNIT, "auth::tests::tabs::many_notices_cause_no_request_and_no_state_change"),
        ],
    },
    Requirement {
        id: "SEC-23",
        description: "Messages do not reveal whether a user exists",
        evidence: &[
            Test(UNIT, "i18n::explain::tests::unknown_users_and_wrong_passwords_have_the_same_text"),
            Test(E2E, "sign_in::unknown_and_known_users_get_the_same_error"),
            Open("a sign-up that does not reveal whether the address is taken"),
        ],
    },
    Requirement {
        id: "SEC-24",
        description: "Fields are labelled for password managers",
        evidence: &[
            Test(UNIT, "ui::tests::every_field_has_its_autocomplete_token"),
            Test(E2E, "contract::public_screens_meet_the_contract"),
            Test(E2E, "contract::sign_up_and_recovery_screens_meet_the_contract"),
        ],
    },
    Requirement {
        id: "SEC-25",
        description: "Passkeys: only options of the pool, a checked rpId, aborted with their screen",
        evidence: &[
            Test(
                UNIT,
                "auth::tests::passkeys::a_passkey_is_not_registered_for_a_user_who_signed_in_meanwhile",
            ),
            Test(UNIT, "auth::tests::passkeys::the_browser_prompt_has_no_deadline_and_is_closed_on_drop"),
            Test(CLIENT_IN_BROWSER, "passkeys::a_dropped_prompt_is_aborted"),
            Test(CLIENT_IN_BROWSER, "passkeys::each_dom_exception_has_its_error"),
            Test(CLIENT_IN_BROWSER, "passkeys::invalid_options_are_an_error_without_a_prompt"),
            Test(CLIENT_IN_BROWSER, "passkeys::a_page_without_passkeys_reports_not_supported"),
            Open("no page of the site uses them yet"),
        ],
    },
    Requirement {
        id: "SEC-26",
        description: "Threat protection never prevents a sign-in",
        evidence: &[
            Test(UNIT, "auth::tests::hooks::metadata_and_context_are_sent_as_in_amplify"),
            Test(CLIENT_IN_BROWSER, "user_agent::a_failing_script_yields_no_data"),
            Test(CLIENT_IN_BROWSER, "user_agent::without_the_script_there_is_no_data"),
        ],
    },
    Requirement {
        id: "SEC-27",
        description: "The server accepts a token only after all of its checks",
        evidence: &[
            Test(UNIT, "verifier::tests::algorithms_other_than_rs256_are_rejected"),
            Test(UNIT, "verifier::tests::keys_inside_a_token_are_ignored"),
            Test(UNIT, "verifier::tests::signatures_by_another_key_or_of_another_payload_are_rejected"),
            Test(UNIT, "verifier::tests::missing_claims_and_claims_of_another_type_are_rejected"),
            Test(UNIT, "verifier::tests::times_are_checked_to_the_second"),
            Test(UNIT, "verifier::tests::a_token_above_the_size_limit_is_rejected"),
            Test(UNIT, "verifier::tests::a_critical_header_extension_is_rejected"),
            Test(UNIT, "verifier::tests::an_empty_sub_or_user_name_is_rejected"),
            Test(UNIT, "verifier::tests::both_issuers_of_aws_are_accepted_for_the_pool"),
            Test(UNIT, "verifier::tests::malformed_tokens_are_rejected_with_the_malformed_part"),
            Test(UNIT, "keys::cache::tests::unknown_key_ids_cause_one_fetch_per_cooldown"),
            Test(E2E, "feed::a_tampered_token_is_replaced_by_one_refresh"),
        ],
    },
    Requirement {
        id: "SEC-28",
        description: "CORS allows the site only, and responses of the API are not cached",
        evidence: &[
            Test(UNIT, "tests::only_configured_origins_may_call_from_a_browser"),
            Test(UNIT, "layer::require_user::tests::a_missing_or_invalid_token_is_rejected"),
            Test(UNIT, "layer::require_user::tests::responses_are_not_stored_and_vary_by_token"),
            Test(
                UNIT,
                "layer::require_user::tests::preflights_succeed_with_cors_outside_or_inside_the_layer",
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
            Test(UNIT, "auth::tests::challenges::an_unknown_challenge_is_unsupported_and_does_not_sign_in"),
            Test(UNIT, "auth::tests::sign_in::an_ambiguous_or_malformed_reply_does_not_sign_in"),
            Test(UNIT, "auth::tests::sign_in::replies_that_are_not_json_are_decode_errors"),
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
