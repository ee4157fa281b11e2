//! A long random sequence of sign-ins with all kinds of challenges. The invariants are checked after each step.

use super::kinds::{Kind, LOGIN, answer, kinds};
use super::*;

/// A pseudo-random number generator with the same sequence in each run.
struct Rng(u64);

impl Rng {
    /// Returns a number from 0 to `bound` - 1 (xorshift64).
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// The kind of the pool's response.
#[derive(Clone, Copy, PartialEq)]
enum ReplyKind {
    Tokens,
    Challenge(usize),
    /// A mistake of the user or a failure of the network: the same challenge can be answered again.
    Retryable,
    /// The pool's `Session` has ended.
    SessionEnded,
    /// A response that this client cannot handle.
    Unsupported,
}

fn script_random_reply(world: &World, rng: &mut Rng, kinds: &[Kind], operation: &str) -> ReplyKind {
    let (reply_kind, reply) = match rng.below(12) {
        0..=1 => (ReplyKind::Tokens, Reply::json(&authentication_result("ada", world.now()))),
        2 => (ReplyKind::Retryable, Reply::Fails(TransportError::Offline)),
        3 => (ReplyKind::Retryable, Reply::error("CodeMismatchException", "")),
        4 => (ReplyKind::SessionEnded, Reply::error(NOT_AUTHORIZED, "Invalid session for the user.")),
        5 => (ReplyKind::Unsupported, Reply::json(&json!({ "ChallengeName": "novel" }))),
        6 => (ReplyKind::Unsupported, Reply::json(&json!({}))),
        _ => {
            let kind = rng.below(kinds.len());
            (ReplyKind::Challenge(kind), Reply::json(&kinds[kind].reply("a session")))
        }
    };
    world.reply(operation, reply);
    reply_kind
}

#[test]
fn random_sign_ins_keep_the_latest_step_and_sign_in_with_tokens_only() {
    let kinds = kinds();
    let mut world = World::new();
    let mut tab = world.tab();
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    let mut in_progress: Option<(Challenge, usize)> = None;
    let (mut is_signed_in, mut sign_ins) = (false, 0);
    for round in 0..3000 {
        world.reply(REVOKE, Reply::json(&json!({})));
        let (reply_kind, step) = match (rng.below(10), in_progress.clone()) {
            (0, _) => {
                let _ = world.finish(tab.sign_out(SignOutScope::Here));
                (is_signed_in, in_progress) = (false, None);
                assert_eq!(tab.auth.sign_in_in_progress(), None, "{round}");
                continue;
            }
            (1, _) => {
                let reloaded = world.page(tab.host.reloaded());
                std::mem::replace(&mut tab, reloaded).close(&mut world);
                assert_eq!(tab.is_signed_in(), is_signed_in, "{round}");
                let restored = tab.auth.sign_in_in_progress();
                assert_eq!(restored, in_progress.map(|(challenge, _)| challenge), "{round}");
                in_progress = restored.map(|challenge| {
                    let kind = kinds.iter().position(|kind| kind.challenge == challenge.name()).unwrap();
                    (challenge, kind)
                });
                continue;
            }
            (2, _) | (_, None) => {
                in_progress = None;
                let reply_kind = script_random_reply(&world, &mut rng, &kinds, INITIATE);
                (reply_kind, world.finish(tab.sign_in(SignIn::by_choice(LOGIN))))
            }
            (_, Some((challenge, kind))) => {
                let reply_kind = script_random_reply(&world, &mut rng, &kinds, RESPOND);
                (reply_kind, answer(&mut world, &tab, (kinds[kind].answer)(&challenge)))
            }
        };
        match reply_kind {
            ReplyKind::Tokens => {
                assert!(matches!(step, Ok(SignInStep::Done(_))), "{round}");
                (is_signed_in, in_progress, sign_ins) = (true, None, sign_ins + 1);
            }
            ReplyKind::Challenge(kind) => {
                let Ok(SignInStep::Challenge(challenge)) = step else { panic!("{round}: {step:?}") };
                assert_eq!(challenge.name(), kinds[kind].challenge, "{round}");
                in_progress = Some((challenge, kind));
            }
            ReplyKind::Retryable => assert!(step.is_err(), "{round}"),
            ReplyKind::SessionEnded => {
                let starts_again = matches!(&step, Ok(SignInStep::StartAgain { .. }));
                assert_eq!(starts_again, in_progress.is_some(), "{round}: {step:?}");
                in_progress = None;
            }
            ReplyKind::Unsupported => {
                assert!(step.is_err(), "{round}");
                in_progress = None;
            }
        }
        assert_eq!(tab.is_signed_in(), is_signed_in, "{round}");
        let latest = in_progress.as_ref().map(|(challenge, _)| challenge);
        assert_eq!(tab.auth.sign_in_in_progress().as_ref(), latest, "{round}");
    }
    assert!(sign_ins > 100);
}
