//! Huffman tables and the bits that they are read from (ITU-T T.81, annexes C and F).

use crate::jpeg::Fault;

/// One Huffman table in canonical form.
#[derive(Debug, Clone)]
pub(crate) struct HuffmanTable {
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
        let mut table = Self { first_code: [0; 17], count: [0; 17], first_symbol: [0; 17], symbols };
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
        Ok((table, bytes.get(16 + total..).unwrap_or_default()))
    }

    /// Whether every symbol is a difference category, 0 to 15, as a DC table's are (T.81, F.1.2.1).
    pub(crate) fn holds_categories(&self) -> bool {
        self.symbols.iter().all(|&symbol| symbol <= 15)
    }

    /// Reads one symbol.
    pub(crate) fn symbol(&self, bits: &mut BitReader<'_>) -> Result<u8, Fault> {
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

/// Reads entropy-coded bits, byte stuffing removed. Stops at the first marker.
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    /// Next byte to load.
    pub(crate) at: usize,
    buffer: u32,
    buffered: u32,
}

impl<'a> BitReader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, buffered: 0 }
    }

    /// The next `count` bits, at most 16, highest first.
    pub(crate) fn take(&mut self, count: u32) -> Result<u32, Fault> {
        debug_assert!(count <= 16);
        while self.buffered < count {
            let byte = self.load()?;
            self.buffer = self.buffer << 8 | u32::from(byte);
            self.buffered += 8;
        }
        self.buffered -= count;
        Ok(self.buffer >> self.buffered & ((1 << count) - 1))
    }

    /// A signed number of `size` bits as T.81 writes it (F.2.2.1, EXTEND).
    pub(crate) fn signed(&mut self, size: u32) -> Result<i32, Fault> {
        let value = self.take(size)?.cast_signed();
        Ok(if size > 0 && value < 1 << (size - 1) { value - (1 << size) + 1 } else { value })
    }

    fn load(&mut self) -> Result<u8, Fault> {
        const ENDS: Fault = Fault::Damaged("the picture's data end too early");
        let byte = *self.bytes.get(self.at).ok_or(ENDS)?;
        if byte == 0xFF {
            if self.bytes.get(self.at + 1) != Some(&0) {
                return Err(ENDS);
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(byte)
    }

    /// Drops the rest of the current byte, as before every marker.
    pub(crate) fn align(&mut self) {
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
