//! A long random sequence of sign-ins with all kinds of challenges. The invariants are checked after each step.

use super::{
    kinds::{Kind, LOGIN, answer, kinds},
    *,
};

/// A pseudo-random number generator with the same sequence in each run.
struct Dice(u64);

impl Dice {
    /// Returns a number from 0 to `sides` - 1 (xorshift64).
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// The kind of the pool's response.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    Tokens,
    Challenge(usize),
    /// A mistake of the user or a failure of the network: the same challenge can be answered again.
    Again,
    /// The pool's `Session` has ended.
    Over,
    /// A response that this client cannot handle.
    Nonsense,
}

fn say(world: &World, dice: &mut Dice, kinds: &[Kind], operation: &str) -> Said {
    let (said, reply) = match dice.roll(12) {
        0..=1 => (Said::Tokens, Reply::json(&authentication_result("ada", world.now()))),
        2 => (Said::Again, Reply::Fails(TransportError::Offline)),
        3 => (Said::Again, Reply::error("CodeMismatchException", "")),
        4 => (Said::Over, Reply::error(NOT_AUTHORIZED, "Invalid session for the user.")),
        5 => (Said::Nonsense, Reply::json(&json!({ "ChallengeName": "novel" }))),
        6 => (Said::Nonsense, Reply::json(&json!({}))),
        _ => {
            let kind = dice.roll(kinds.len());
            (Said::Challenge(kind), Reply::json(&kinds[kind].reply("a session")))
        }
    };
    world.reply(operation, reply);
    said
}

#[test]
fn what_is_in_progress_is_the_latest_step_and_only_tokens_sign_in() {
    let kinds = kinds();
    let mut world = World::new();
    let mut tab = world.tab();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut in_progress: Option<(Challenge, usize)> = None;
    let (mut is_signed_in, mut sign_ins) = (false, 0);
    for turn in 0..3000 {
        world.reply(REVOKE, Reply::json(&json!({})));
        let (said, step) = match (dice.roll(10), in_progress.clone()) {
            (0, _) => {
                let _ = world.finish(tab.sign_out(SignOutScope::Here));
                (is_signed_in, in_progress) = (false, None);
                assert_eq!(tab.auth.sign_in_in_progress(), None, "{turn}");
                continue;
            }
            (1, _) => {
                let reloaded = world.page(tab.host.reloaded());
                std::mem::replace(&mut tab, reloaded).close(&mut world);
                assert_eq!(tab.is_signed_in(), is_signed_in, "{turn}");
                let restored = tab.auth.sign_in_in_progress();
                assert_eq!(restored, in_progress.map(|(challenge, _)| challenge), "{turn}");
                in_progress = restored.map(|challenge| {
                    let kind = kinds.iter().position(|kind| kind.challenge == challenge.name()).unwrap();
                    (challenge, kind)
                });
                continue;
            }
            (2, _) | (_, None) => {
                in_progress = None;
                let said = say(&world, &mut dice, &kinds, INITIATE);
                (said, world.finish(tab.sign_in(SignIn::by_choice(LOGIN))))
            }
            (_, Some((challenge, kind))) => {
                let said = say(&world, &mut dice, &kinds, RESPOND);
                (said, answer(&mut world, &tab, (kinds[kind].answer)(&challenge)))
            }
        };
        match said {
            Said::Tokens => {
                assert!(matches!(step, Ok(SignInStep::Done(_))), "{turn}");
                (is_signed_in, in_progress, sign_ins) = (true, None, sign_ins + 1);
            }
            Said::Challenge(kind) => {
                let Ok(SignInStep::Challenge(challenge)) = step else { panic!("{turn}: {step:?}") };
                assert_eq!(challenge.name(), kinds[kind].challenge, "{turn}");
                in_progress = Some((challenge, kind));
            }
            Said::Again => assert!(step.is_err(), "{turn}"),
            Said::Over => {
                let starts_again = matches!(&step, Ok(SignInStep::StartAgain { .. }));
                assert_eq!(starts_again, in_progress.is_some(), "{turn}: {step:?}");
                in_progress = None;
            }
            Said::Nonsense => {
                assert!(step.is_err(), "{turn}");
                in_progress = None;
            }
        }
        assert_eq!(tab.is_signed_in(), is_signed_in, "{turn}");
        let latest = in_progress.as_ref().map(|(challenge, _)| challenge);
        assert_eq!(tab.auth.sign_in_in_progress().as_ref(), latest, "{turn}");
    }
    assert!(sign_ins > 100);
}
