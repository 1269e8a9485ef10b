//! Content codings: answers packed piece by piece.
//!
//! A piece is packed by itself, and what comes of all of them in their order is one stream. So nothing but a checksum is
//! held between two pieces, however long a client takes to read the first; an encoder that sees all of an answer holds
//! hundreds of kilobytes.

use super::accept::best;
use axum::http::HeaderMap;
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io;

/// A coding that answers are packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

/// Neither seconds for a page nor much more than a client must read.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: i32 = 4;
/// Logarithm of the window, bytes: as much as one piece.
const BROTLI_WINDOW: i32 = 18;

/// A member of one stream, of which neither name nor time is known (RFC 1952, section 2.3).
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The last block, with nothing in it, in codes known beforehand.
const DEFLATE_END: [u8; 2] = [0x03, 0x00];
/// The last meta-block, with nothing in it.
const BROTLI_END: u8 = 0x03;
/// All of a stream with nothing in it.
const BROTLI_NOTHING: u8 = 0x06;

impl Coding {
    /// The coding that a client likes best; none for one that likes bytes as they are as much.
    pub fn wished(headers: &HeaderMap) -> Option<Self> {
        let codings = [Coding::Brotli, Coding::Gzip];
        let best = best(headers, &codings.map(Coding::word));
        codings.into_iter().find(|coding| coding.word() == best)
    }

    /// Its name on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }
}

/// Packs one answer.
#[derive(Debug)]
pub struct Packer {
    coding: Coding,
    checksum: Crc,
    has_begun: bool,
}

impl Packer {
    /// Before the first piece.
    pub fn new(coding: Coding) -> Self {
        Packer { coding, checksum: Crc::new(), has_begun: false }
    }

    /// Packs the next piece.
    ///
    /// # Errors
    /// An encoder failed.
    pub fn piece(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        if piece.is_empty() {
            return Ok(Vec::new());
        }
        let begins = !std::mem::replace(&mut self.has_begun, true);
        let mut packed = Vec::with_capacity(piece.len() / 2 + 64);
        match self.coding {
            Coding::Gzip => {
                if begins {
                    packed.extend_from_slice(&GZIP_HEAD);
                }
                self.checksum.update(piece);
                deflate(&mut packed, piece)?;
            }
            Coding::Brotli => {
                // The first piece alone has the head of a stream; those behind it do not refer to it.
                let parameters = BrotliEncoderParams {
                    quality: BROTLI_LEVEL,
                    lgwin: BROTLI_WINDOW,
                    size_hint: piece.len(),
                    bare_stream: true,
                    appendable: true,
                    catable: !begins,
                    use_dictionary: begins,
                    ..BrotliEncoderParams::default()
                };
                BrotliCompress(&mut &piece[..], &mut packed, &parameters)?;
            }
        }
        packed.shrink_to_fit();
        Ok(packed)
    }

    /// What stands behind the last piece.
    pub fn end(self) -> Vec<u8> {
        match self.coding {
            Coding::Brotli => vec![if self.has_begun { BROTLI_END } else { BROTLI_NOTHING }],
            Coding::Gzip => {
                let head = if self.has_begun { &[][..] } else { &GZIP_HEAD };
                let [sum, length] = [self.checksum.sum(), self.checksum.amount()].map(u32::to_le_bytes);
                [head, &DEFLATE_END, &sum, &length].concat()
            }
        }
    }
}

/// Appends the blocks of a piece, up to a whole byte.
fn deflate(out: &mut Vec<u8>, piece: &[u8]) -> io::Result<()> {
    let mut encoder = Compress::new(Compression::new(GZIP_LEVEL), false);
    loop {
        let rest = &piece[encoder.total_in() as usize..];
        encoder.compress_vec(rest, out, FlushCompress::Sync)?;
        // Room left over means that all is written.
        if out.len() < out.capacity() && encoder.total_in() as usize == piece.len() {
            return Ok(());
        }
        out.reserve(out.capacity() / 2 + 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header::ACCEPT_ENCODING;
    use std::io::Read;

    fn unpacked(coding: Coding, packed: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            Coding::Gzip => flate2::read::GzDecoder::new(packed).read_to_end(&mut out).unwrap(),
            Coding::Brotli => brotli::Decompressor::new(packed, 4096).read_to_end(&mut out).unwrap(),
        };
        out
    }

    /// Text that repeats itself, and noise that does not.
    fn pieces() -> Vec<Vec<u8>> {
        let mut seed = 1u64;
        let mut noise = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as u8
        };
        let texts = (0..4).map(|i| format!("[103.{i},28.{i}],").repeat(9_000).into_bytes());
        let texts: Vec<Vec<u8>> = texts.collect();
        let noise: Vec<Vec<u8>> = [1, 2, 70_000].map(|n| (0..n).map(|_| noise()).collect()).into();
        [texts.clone(), noise, vec![Vec::new()], texts].concat()
    }

    #[test]
    fn pieces_are_one_stream() {
        for coding in [Coding::Gzip, Coding::Brotli] {
            for n in 0..=pieces().len() {
                let mut packer = Packer::new(coding);
                let taken = &pieces()[..n];
                let packed: Vec<Vec<u8>> = taken.iter().map(|p| packer.piece(p).unwrap()).collect();
                let packed = [packed.concat(), packer.end()].concat();
                assert!(unpacked(coding, &packed) == taken.concat(), "{coding:?}, {n} pieces");
            }
        }
    }

    #[test]
    fn the_coding_is_the_one_liked_best() {
        let (br, gzip) = (Some(Coding::Brotli), Some(Coding::Gzip));
        for (header, expected) in [
            ("gzip, deflate, br, zstd", br),
            ("gzip", gzip),
            ("gzip, br;q=0.5", gzip),
            ("*", br),
            ("br;q=0, *", gzip),
            ("", None),
            ("zstd", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.6", gzip),
            ("gzip;q=0", None),
            ("GZIP", gzip),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(Coding::wished(&headers), expected, "{header:?}");
        }
    }
}
