//! Huffman tables and the bits that they are read from (ITU-T T.81, annexes C and F).

use crate::jpeg::Fault;

/// Codes up to this length are looked up at once; nearly all are (T.81, annex K gives the usual tables).
const SHORT_BITS: u32 = 9;

/// A code found by the bits that begin with it.
#[derive(Debug, Clone, Copy, Default)]
struct ShortCode {
    /// How long the code is; 0 when none so short begins the bits.
    bits: u8,
    symbol: u8,
    /// How long it is with the bits of the coefficient that it announces in its low half.
    with_coefficient: u8,
}

/// One Huffman table in canonical form.
#[derive(Debug, Clone)]
pub(crate) struct HuffmanTable {
    /// By the next [`SHORT_BITS`] bits.
    short: Box<[ShortCode; 1 << SHORT_BITS]>,
    /// First code of each length, 1 to 16 bits (index 0 is unused).
    first_code: [u32; 17],
    /// How many codes each length has.
    count: [u32; 17],
    /// Where the symbols of each length begin.
    first_symbol: [u32; 17],
    symbols: Vec<u8>,
}

impl HuffmanTable {
    /// Reads one table from the front of a DHT payload, after its class and number; returns what follows it.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Fault> {
        const SHORT: Fault = Fault::Damaged("a short Huffman table");
        let counts = bytes.get(..16).ok_or(SHORT)?;
        let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let symbols = bytes.get(16..16 + total).ok_or(SHORT)?.to_vec();
        let short = Box::new([ShortCode::default(); 1 << SHORT_BITS]);
        let mut table = Self { short, first_code: [0; 17], count: [0; 17], first_symbol: [0; 17], symbols };
        let (mut code, mut symbol) = (0_u32, 0_u32);
        for (length, &count) in (1_usize..).zip(counts) {
            let count = u32::from(count);
            table.first_code[length] = code;
            table.count[length] = count;
            table.first_symbol[length] = symbol;
            code += count;
            symbol += count;
            // The code of ones alone is never given out (T.81, annex C.2).
            if code > 1 << length || (count > 0 && code == 1 << length) {
                return Err(Fault::Damaged("a Huffman table with more codes than bits"));
            }
            code <<= 1;
        }
        table.index_short_codes();
        Ok((table, bytes.get(16 + total..).unwrap_or_default()))
    }

    fn index_short_codes(&mut self) {
        for bits in 1..=SHORT_BITS as u8 {
            let length = usize::from(bits);
            // So many numbers of SHORT_BITS bits begin with one code.
            let each = 1 << (SHORT_BITS - u32::from(bits));
            let from = self.first_symbol[length] as usize;
            let symbols = &self.symbols[from..from + self.count[length] as usize];
            let places = self.short.chunks_exact_mut(each).skip(self.first_code[length] as usize);
            for (place, &symbol) in places.zip(symbols) {
                place.fill(ShortCode { bits, symbol, with_coefficient: bits + (symbol & 15) });
            }
        }
    }

    /// Whether every symbol is a difference category, 0 to 15, as a DC table's are (T.81, F.1.2.1).
    pub(crate) fn holds_categories(&self) -> bool {
        self.symbols.iter().all(|&symbol| symbol <= 15)
    }

    /// Reads one symbol.
    #[inline]
    pub(crate) fn symbol(&self, bits: &mut BitReader<'_>) -> Result<u8, Fault> {
        let short = self.short[bits.peek(SHORT_BITS)];
        if short.bits > 0 && bits.skip(u32::from(short.bits)) {
            return Ok(short.symbol);
        }
        self.long_symbol(bits)
    }

    /// Reads one symbol of an AC table and passes over the coefficient that it announces.
    #[inline]
    pub(crate) fn symbol_over_coefficient(&self, bits: &mut BitReader<'_>) -> Result<u8, Fault> {
        let short = self.short[bits.peek(SHORT_BITS)];
        if short.bits > 0 && bits.skip(u32::from(short.with_coefficient)) {
            return Ok(short.symbol);
        }
        let symbol = self.symbol(bits)?;
        bits.take(u32::from(symbol & 15))?;
        Ok(symbol)
    }

    #[cold]
    fn long_symbol(&self, bits: &mut BitReader<'_>) -> Result<u8, Fault> {
        let mut code = 0;
        for length in 1..=16 {
            code = code << 1 | bits.take(1)?;
            // Codes of a length are consecutive, and a longer code never begins with a shorter one.
            if let Some(index) = code.checked_sub(self.first_code[length])
                && index < self.count[length]
            {
                let at = (self.first_symbol[length] + index) as usize;
                return self.symbols.get(at).copied().ok_or(Fault::Damaged("a code without a symbol"));
            }
        }
        Err(Fault::Damaged("a code that no Huffman table has"))
    }
}

/// Whether one of eight bytes is 0xFF: inverted it is zero, and only a zero borrows into its highest bit where that was
/// not set. (A borrow from a zero below may find one more, never one without any.)
fn holds_ff(eight: u64) -> bool {
    let inverted = !eight;
    inverted.wrapping_sub(0x0101_0101_0101_0101) & !inverted & 0x8080_8080_8080_8080 != 0
}

const ENDS: Fault = Fault::Damaged("the picture's data end too early");

/// Reads entropy-coded bits, byte stuffing removed. Stops at the first marker.
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    /// Next byte to load; after [`BitReader::align`], the next one that nothing was read of.
    pub(crate) at: usize,
    /// Where the data begin that this may go back to.
    from: usize,
    buffer: u64,
    /// How many of the buffer's low bits were loaded and not read.
    buffered: u32,
}

impl<'a> BitReader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, from: at, buffer: 0, buffered: 0 }
    }

    /// The next `count` bits, at most 16, highest first.
    #[inline]
    pub(crate) fn take(&mut self, count: u32) -> Result<u32, Fault> {
        let bits = self.peek(count);
        if self.skip(count) { Ok(bits as u32) } else { Err(ENDS) }
    }

    /// What [`BitReader::take`] would read, with zeros for what is not there.
    #[inline]
    fn peek(&mut self, count: u32) -> usize {
        debug_assert!(count <= 16);
        if self.buffered < count {
            self.load();
        }
        let bits = match self.buffered.checked_sub(count) {
            Some(beyond) => self.buffer >> beyond,
            None => self.buffer << (count - self.buffered),
        };
        (bits & ((1 << count) - 1)) as usize
    }

    /// Passes over bits; `false` when not so many are loaded.
    #[inline]
    fn skip(&mut self, count: u32) -> bool {
        let rest = self.buffered.checked_sub(count);
        self.buffered = rest.unwrap_or(self.buffered);
        rest.is_some()
    }

    /// A signed number of `size` bits as T.81 writes it (F.2.2.1, EXTEND).
    pub(crate) fn signed(&mut self, size: u32) -> Result<i32, Fault> {
        let value = self.take(size)?.cast_signed();
        Ok(if size > 0 && value < 1 << (size - 1) { value - (1 << size) + 1 } else { value })
    }

    /// Loads as many bytes as there is room for, up to the next marker.
    fn load(&mut self) {
        // Eight bytes without one that could be stuffed or a marker's, as nearly all are.
        let eight =
            self.bytes.get(self.at..).and_then(<[u8]>::first_chunk).map(|eight| u64::from_be_bytes(*eight));
        if let Some(eight) = eight.filter(|eight| !holds_ff(*eight)) {
            let room = (64 - self.buffered) & !7;
            self.buffer = self.buffer.checked_shl(room).unwrap_or(0) | eight >> (64 - room);
            self.buffered += room;
            self.at += room as usize / 8;
            return;
        }
        while self.buffered <= 56
            && let Some(&byte) = self.bytes.get(self.at)
        {
            let is_stuffed = byte == 0xFF;
            if is_stuffed && self.bytes.get(self.at + 1) != Some(&0) {
                break;
            }
            self.at += 1 + usize::from(is_stuffed);
            self.buffer = self.buffer << 8 | u64::from(byte);
            self.buffered += 8;
        }
    }

    /// Drops the rest of the current byte, as before every marker.
    pub(crate) fn align(&mut self) {
        for _ in 0..self.buffered / 8 {
            let is_stuffed = self.at >= self.from + 2 && self.bytes[self.at - 2..self.at] == [0xFF, 0];
            self.at -= 1 + usize::from(is_stuffed);
        }
        self.buffered = 0;
    }

    /// Takes the restart marker with this number.
    pub(crate) fn restart(&mut self, number: u8) -> Result<(), Fault> {
        self.align();
        if self.bytes.get(self.at) != Some(&0xFF) {
            return Err(Fault::Damaged("data where a restart marker should be"));
        }
        while self.bytes.get(self.at) == Some(&0xFF) {
            self.at += 1;
        }
        if self.bytes.get(self.at) != Some(&(crate::jpeg::marker::RST0 + number)) {
            return Err(Fault::Damaged("the wrong restart marker"));
        }
        self.at += 1;
        self.from = self.at;
        Ok(())
    }

    /// Skips to the marker that ends the scan and says how many bytes of data were left over.
    pub(crate) fn skip_to_marker(&mut self) -> usize {
        self.align();
        let from = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == 0xFF && !matches!(self.bytes.get(self.at + 1), Some(0)) {
                break;
            }
            self.at += 1;
        }
        self.at - from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_numbers_extend_as_the_standard_says() {
        let mut bits = BitReader::new(&[0b0100_0110, 0b1100_0000], 0);
        let read: Vec<i32> = [1, 1, 2, 2, 2, 2].into_iter().map(|size| bits.signed(size).unwrap()).collect();
        assert_eq!(read, [-1, 1, -3, -2, 2, 3]);
        assert_eq!(bits.signed(0), Ok(0));
    }

    #[test]
    fn stuffing_is_removed_and_markers_stop() {
        let mut bits = BitReader::new(&[0xFF, 0x00, 0x12, 0xFF, 0xD9], 0);
        assert_eq!(bits.take(16), Ok(0xFF12));
        assert!(bits.take(1).is_err());
    }

    #[test]
    fn a_byte_of_ones_is_found_among_eight() {
        for at in 0..8 {
            for byte in 0..=255_u8 {
                for rest in [0, 0x01, 0x7F, 0x80, 0xFE] {
                    let mut eight = [rest; 8];
                    eight[at] = byte;
                    assert_eq!(holds_ff(u64::from_be_bytes(eight)), byte == 0xFF, "{eight:02x?}");
                }
            }
        }
    }

    #[test]
    fn bits_come_in_their_order_however_they_are_taken() {
        // With stuffing now and then, and none for long.
        let bytes: Vec<u8> =
            (0..500_u32).map(|n| if n % 37 == 0 { 0xFF } else { (n * 41) as u8 & 0xFE }).collect();
        let stuffed: Vec<u8> =
            bytes.iter().flat_map(|&byte| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] }).collect();
        let expected: Vec<u32> =
            bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| u32::from(byte >> bit & 1))).collect();
        for count in 1..=16 {
            let mut bits = BitReader::new(&stuffed, 0);
            for wanted in expected.chunks_exact(count as usize) {
                let value = wanted.iter().fold(0, |value, bit| value << 1 | bit);
                assert_eq!(bits.take(count), Ok(value), "{count} at a time");
            }
        }
    }

    #[test]
    fn what_was_loaded_and_not_read_is_left_over() {
        for (bytes, read_bits, left) in [
            (&[0x12, 0x34, 0x56, 0xFF, 0xD9][..], 5, 2),
            (&[0x12, 0x34, 0x56, 0xFF, 0xD9], 8, 2),
            (&[0x12, 0x34, 0x56, 0xFF, 0xD9], 9, 1),
            // A stuffed byte is one byte of data and two of the file.
            (&[0x12, 0xFF, 0x00, 0x00, 0xFF, 0x00, 0xFF, 0xD9], 1, 5),
            (&[0xFF, 0x00, 0xFF, 0x00, 0xFF, 0xD9], 8, 2),
            (&[0x12, 0xFF, 0xD9], 0, 1),
        ] {
            let mut bits = BitReader::new(bytes, 0);
            bits.take(read_bits).unwrap();
            assert_eq!(bits.skip_to_marker(), left, "{bytes:02x?} after {read_bits}");
            assert_eq!(bits.at, bytes.len() - 2);
        }
        // What stands before the data is none of it.
        let mut bits = BitReader::new(&[0xFF, 0x00, 0x12, 0xFF, 0xD9], 1);
        bits.peek(1);
        bits.align();
        assert_eq!(bits.at, 1);
    }

    #[test]
    fn codes_short_and_long_are_found() {
        // One code of each length from 1 to 12: 0, 10, 110 and so on.
        let mut table = [0_u8; 28];
        table[..12].fill(1);
        (1..).zip(&mut table[16..]).for_each(|(symbol, place)| *place = symbol);
        let (table, _) = HuffmanTable::read(&table).unwrap();
        for length in 1..=12_u32 {
            // The code, and its last bit once more: the next code begins with it.
            let code = ((1_u32 << length) - 2) << (32 - length);
            let bytes: Vec<u8> = code
                .to_be_bytes()
                .iter()
                .flat_map(|&byte| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] })
                .collect();
            let mut bits = BitReader::new(&bytes, 0);
            assert_eq!(table.symbol(&mut bits), Ok(length as u8));
            assert_eq!(table.symbol(&mut bits), Ok(1), "a zero follows");
        }
        // Cut off within a code, and a code that there is not.
        assert_eq!(table.symbol(&mut BitReader::new(&[], 0)), Err(ENDS));
        assert_eq!(table.symbol(&mut BitReader::new(&[0xFF, 0], 0)), Err(ENDS));
        assert!(table.symbol(&mut BitReader::new(&[0xFF, 0, 0xFF, 0], 0)).is_err_and(|fault| fault != ENDS));
    }

    #[test]
    fn an_overfull_table_is_refused() {
        let mut bytes = [0_u8; 19];
        bytes[0] = 3;
        assert!(HuffmanTable::read(&bytes).is_err());
        bytes[0] = 2;
        assert!(HuffmanTable::read(&bytes).is_err(), "the second code would be of ones alone");
        bytes[0] = 1;
        assert!(HuffmanTable::read(&bytes).is_ok());
    }
}
