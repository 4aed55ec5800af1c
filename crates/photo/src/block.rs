//! Reading the coefficients of one block (ITU-T T.81, F.2.2 sequential, G.2 progressive).

use crate::entropy::{Component, Scan};
use crate::huffman::{BitReader, HuffmanTable};
use crate::jpeg::Fault;

const NO_TABLE: Fault = Fault::Damaged("a Huffman table is missing");
const BEYOND_BLOCK: Fault = Fault::Damaged("coefficients beyond the block");

/// How the blocks of one component are read in one scan.
pub(crate) struct Reading<'a> {
    pub(crate) scan: &'a Scan,
    pub(crate) dc: Option<&'a HuffmanTable>,
    pub(crate) ac: Option<&'a HuffmanTable>,
}

impl Reading<'_> {
    /// Reads the next block of the scan into the place `at` of its component.
    pub(crate) fn block(
        &self,
        component: &mut Component,
        at: usize,
        progressive: bool,
        bits: &mut BitReader<'_>,
        run: &mut u32,
    ) -> Result<(), Fault> {
        match (progressive, self.scan.first, self.scan.high) {
            (false, ..) => {
                self.dc_first(component, at, bits)?;
                self.ac_sequential(bits)
            }
            (true, 0, 0) => self.dc_first(component, at, bits),
            (true, 0, _) => {
                component.dc[at] |= bits.take(1)?.cast_signed() << self.scan.low;
                Ok(())
            }
            (true, _, 0) => self.ac_first(&mut component.nonzero[at], bits, run),
            (true, ..) => self.ac_refine(&mut component.nonzero[at], bits, run),
        }
    }

    fn dc_first(&self, component: &mut Component, at: usize, bits: &mut BitReader<'_>) -> Result<(), Fault> {
        let size = u32::from(self.dc.ok_or(NO_TABLE)?.symbol(bits)?);
        // T.81, table F.1: differences of 8-bit pictures have at most eleven bits.
        if size > 11 {
            return Err(Fault::Damaged("a mean out of range"));
        }
        component.predictor += bits.signed(size)?;
        if component.predictor.abs() > 1 << 13 {
            return Err(Fault::Damaged("a mean out of range"));
        }
        component.dc[at] = component.predictor << self.scan.low;
        Ok(())
    }

    fn ac_sequential(&self, bits: &mut BitReader<'_>) -> Result<(), Fault> {
        let table = self.ac.ok_or(NO_TABLE)?;
        let mut k = 1;
        while k < 64 {
            let symbol = table.symbol_over_coefficient(bits)?;
            let (zeros, size) = (usize::from(symbol >> 4), symbol & 15);
            if size == 0 && zeros != 15 {
                break;
            }
            k += zeros + 1;
            if k > 64 {
                return Err(BEYOND_BLOCK);
            }
        }
        Ok(())
    }

    fn ac_first(&self, nonzero: &mut u64, bits: &mut BitReader<'_>, run: &mut u32) -> Result<(), Fault> {
        if *run > 0 {
            *run -= 1;
            return Ok(());
        }
        let table = self.ac.ok_or(NO_TABLE)?;
        let mut k = self.scan.first;
        while k <= self.scan.last {
            let symbol = table.symbol(bits)?;
            let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros < 15 {
                *run = (1 << zeros) - 1 + bits.take(zeros)?;
                break;
            }
            k += zeros as usize;
            if k > self.scan.last {
                return Err(BEYOND_BLOCK);
            }
            bits.take(size)?;
            *nonzero |= u64::from(size > 0) << k;
            k += 1;
        }
        Ok(())
    }

    fn ac_refine(&self, nonzero: &mut u64, bits: &mut BitReader<'_>, run: &mut u32) -> Result<(), Fault> {
        let table = self.ac.ok_or(NO_TABLE)?;
        let mut k = self.scan.first;
        while *run == 0 && k <= self.scan.last {
            let symbol = table.symbol(bits)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            match size {
                0 if zeros < 15 => {
                    *run = (1 << zeros) + bits.take(zeros)?;
                    break;
                }
                0 => {}
                1 => drop(bits.take(1)?),
                _ => return Err(Fault::Damaged("a coefficient that grew")),
            }
            // Coefficients that are known already take one more bit each; zeros are counted off.
            while k <= self.scan.last {
                if *nonzero >> k & 1 == 1 {
                    bits.take(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                k += 1;
            }
            if k > self.scan.last && (size == 1 || zeros > 0) {
                return Err(BEYOND_BLOCK);
            }
            *nonzero |= u64::from(size) << k.min(63);
            k += 1;
        }
        if *run > 0 {
            for position in k..=self.scan.last {
                if *nonzero >> position & 1 == 1 {
                    bits.take(1)?;
                }
            }
            *run -= 1;
        }
        Ok(())
    }
}
