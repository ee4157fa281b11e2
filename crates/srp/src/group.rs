//! The group: the integers modulo N, the 3072-bit prime of [RFC 3526, section 5][n], with generator g = 2.
//!
//! [RFC 5054, appendix A][g] uses the same prime with generator 5. Cognito uses 2.
//!
//! [n]: https://www.rfc-editor.org/rfc/rfc3526#section-5
//! [g]: https://www.rfc-editor.org/rfc/rfc5054#appendix-A

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{CtSelect, U256, U1280, U3072, const_monty_params};

/// An integer wide enough for any value modulo N.
pub(crate) type Integer = U3072;

/// An integer wide enough for a hash: u or x.
pub(crate) type HashInteger = U256;

/// An integer wide enough for a + u·x, where a has up to 1024 bits. The cost of an exponentiation depends on the bound
/// that is passed with it, not on this width.
pub(crate) type Exponent = U1280;

/// An integer modulo N in Montgomery form, ready for multiplication.
pub(crate) type Element = ConstMontyForm<Modulus, { Integer::LIMBS }>;

const_monty_params!(
    Modulus,
    Integer,
    "\
     ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
     ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
     98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
     9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
     e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
     3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33\
     a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7\
     abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864\
     d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2\
     08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff",
    "N"
);

/// SRP-6a's multiplier k = H(N | g), a constant because N and g are constants. In Montgomery form it would be twelve
/// times as long, so it is converted where it is used.
pub(crate) const MULTIPLIER: HashInteger =
    HashInteger::from_be_hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6");

/// Computes g to the power of the low `bits` bits of `exponent`. The time does not depend on the exponent's value.
pub(crate) fn power_of_generator(exponent: &Exponent, bits: u32) -> Element {
    // Doubling costs next to nothing, so a table of powers would not help.
    let mut power = Element::ONE;
    for bit in (0..bits).rev() {
        power = power.square();
        power = power.ct_select(&power.double(), exponent.bit(bit));
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::signed_bytes;
    use crate::hash::sha256;
    use crate::vectors::{VECTORS, hex};

    #[test]
    fn multiplier_is_the_hash_of_modulus_and_generator() {
        let modulus = signed_bytes(&Element::MODULUS.to_be_bytes());
        assert_eq!(modulus[..3], [0, 0xff, 0xff]);
        let k = sha256(&[&modulus, &[2]]);
        assert_eq!(k[..], hex(&VECTORS.k));
        assert_eq!(MULTIPLIER, HashInteger::from_be_slice(&*k));
    }

    #[test]
    fn powers_of_the_generator_are_powers_of_two() {
        let two = Element::ONE.double();
        for exponent in [0, 1, 2, 3, 255, 256, 3071, 3072, 0x1234_5678] {
            let exponent = Exponent::from_u32(exponent);
            assert_eq!(power_of_generator(&exponent, 32), two.pow(&exponent));
        }
        let long = Exponent::MAX.wrapping_sub(&Exponent::from_u64(0xfedc_ba98_7654_3210));
        assert_eq!(power_of_generator(&long, Exponent::BITS), two.pow(&long));
    }
}
