//! The entropy walk: reads every coefficient of every scan, to know that all of them are there.
//!
//! Decoders that show pictures fill with grey what is missing and say nothing; a photo that is printed on a
//! certificate must not have a grey half. Only the mean of each block (its DC coefficient) is kept, which is what the
//! colour check needs; progressive pictures also need one bit for each coefficient (T.81, annexes F and G).

use crate::block::Reading;
use crate::huffman::{BitReader, HuffmanTable};
use crate::jpeg::{Fault, Frame, Segments, marker};

/// Most scans that are walked. Encoders write about ten; thousands over an empty picture are an attack on the processor.
const MAX_SCANS: usize = 100;
/// Most bytes that may be left over at the end of a scan: some cameras pad.
const MAX_SCAN_PADDING_BYTES: usize = 4;
/// The mark of a coefficient that no scan has brought yet.
const ABSENT: i8 = -1;

/// What the walk leaves behind for one component.
pub(crate) struct Component {
    horizontal: u32,
    vertical: u32,
    quantisation: usize,
    id: u8,
    /// Blocks of the picture itself.
    pub(crate) blocks_wide: u32,
    pub(crate) blocks_high: u32,
    /// Blocks in a row of `dc`, rounded up to whole MCUs.
    pub(crate) stride: u32,
    /// DC coefficient of each block, not yet multiplied by `dc_step`: together, 8 x (mean - 128).
    pub(crate) dc: Vec<i32>,
    pub(crate) dc_step: i32,
    /// Progressive only: which coefficients of each block are not zero.
    pub(crate) nonzero: Vec<u64>,
    /// How many low bits of each coefficient are still missing, or [`ABSENT`].
    missing_bits: [i8; 64],
    /// The mean that the next one is told apart from.
    pub(crate) predictor: i32,
}

/// What the walk found.
pub(crate) struct Walked {
    pub(crate) components: Vec<Component>,
    /// Bytes after the end of the picture, trailing zeros not counted.
    pub(crate) trailing_bytes: usize,
}

/// What a scan header announces.
pub(crate) struct Scan {
    /// Component, DC table and AC table of each part.
    parts: Vec<(usize, usize, usize)>,
    /// First and last coefficient, in zigzag order.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// How many low bits were missing before this scan (0: all), and how many are missing after it.
    pub(crate) high: u8,
    pub(crate) low: u8,
}

#[derive(Default)]
struct Tables {
    dc: [Option<HuffmanTable>; 4],
    ac: [Option<HuffmanTable>; 4],
    /// First step of each quantisation table.
    dc_step: [Option<i32>; 4],
    restart_interval: u32,
}

/// Walks the whole file, whose header was read before.
pub(crate) fn walk(bytes: &[u8], frame: &Frame) -> Result<Walked, Fault> {
    let mut components = lay_out(frame)?;
    let mut tables = Tables::default();
    let mut segments = Segments::new(bytes);
    let mut scans = 0;
    let mut frames = 0;
    loop {
        let (code, payload) = segments.next()?;
        match code {
            marker::DHT => tables.read_huffman(payload)?,
            marker::DQT => tables.read_quantisation(payload)?,
            marker::DRI => {
                let interval = payload.try_into().map_err(|_| Fault::Damaged("a wrong restart interval"))?;
                tables.restart_interval = u32::from(u16::from_be_bytes(interval));
            }
            marker::SOS => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(Fault::Damaged("too many scans"));
                }
                let scan = read_scan(payload, frame.progressive, &components)?;
                segments.at = walk_scan(bytes, segments.at, frame, &scan, &tables, &mut components)?;
            }
            marker::EOI => break,
            marker::SOF0 | marker::SOF1 | marker::SOF2 => {
                frames += 1;
                if frames > 1 {
                    return Err(Fault::Damaged("two frames"));
                }
            }
            marker::SOI | marker::DNL | marker::DAC | marker::RST0..=marker::RST7 | 0xC3..=marker::SOF15 => {
                return Err(Fault::Damaged("a marker out of place"));
            }
            _ => {}
        }
    }
    if components.iter().any(|component| component.missing_bits.iter().any(|&bits| bits != 0)) {
        return Err(Fault::Damaged("scans are missing"));
    }
    let rest = bytes.get(segments.at..).unwrap_or_default();
    let trailing_bytes = rest.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    Ok(Walked { components, trailing_bytes })
}

fn lay_out(frame: &Frame) -> Result<Vec<Component>, Fault> {
    let (most_h, most_v) = sampling(frame);
    let (mcus_wide, mcus_high) = mcus(frame);
    let blocks_in_mcu: u32 = frame.components.iter().map(|c| c.horizontal * c.vertical).sum();
    // T.81, B.2.3: at most ten blocks in an interleaved MCU.
    if frame.components.len() > 1 && blocks_in_mcu > 10 {
        return Err(Fault::Damaged("too many blocks in an MCU"));
    }
    let component = |c: &crate::jpeg::FrameComponent| {
        let stride = mcus_wide * c.horizontal;
        let blocks = (stride * mcus_high * c.vertical) as usize;
        Component {
            horizontal: c.horizontal,
            vertical: c.vertical,
            quantisation: c.quantisation,
            id: c.id,
            blocks_wide: (frame.width_px * c.horizontal).div_ceil(most_h).div_ceil(8),
            blocks_high: (frame.height_px * c.vertical).div_ceil(most_v).div_ceil(8),
            stride,
            dc: vec![0; blocks],
            dc_step: 1,
            nonzero: vec![0; if frame.progressive { blocks } else { 0 }],
            missing_bits: [ABSENT; 64],
            predictor: 0,
        }
    };
    Ok(frame.components.iter().map(component).collect())
}

fn sampling(frame: &Frame) -> (u32, u32) {
    let most =
        |of: fn(&crate::jpeg::FrameComponent) -> u32| frame.components.iter().map(of).max().unwrap_or(1);
    (most(|c| c.horizontal), most(|c| c.vertical))
}

fn mcus(frame: &Frame) -> (u32, u32) {
    let (most_h, most_v) = sampling(frame);
    (frame.width_px.div_ceil(8 * most_h), frame.height_px.div_ceil(8 * most_v))
}

impl Tables {
    fn read_huffman(&mut self, mut payload: &[u8]) -> Result<(), Fault> {
        while let Some((&head, rest)) = payload.split_first() {
            let (table, rest) = HuffmanTable::read(rest)?;
            let is_dc = head >> 4 == 0;
            let set = if is_dc { &mut self.dc } else { &mut self.ac };
            if head >> 4 > 1 || head & 15 > 3 || (is_dc && !table.holds_categories()) {
                return Err(Fault::Damaged("a Huffman table that cannot be"));
            }
            set[usize::from(head & 15)] = Some(table);
            payload = rest;
        }
        Ok(())
    }

    fn read_quantisation(&mut self, mut payload: &[u8]) -> Result<(), Fault> {
        while let Some((&head, rest)) = payload.split_first() {
            let length = if head >> 4 == 0 { 64 } else { 128 };
            if head >> 4 > 1 || head & 15 > 3 || rest.len() < length {
                return Err(Fault::Damaged("a quantisation table that cannot be"));
            }
            let step = if length == 64 { u16::from(rest[0]) } else { u16::from_be_bytes([rest[0], rest[1]]) };
            self.dc_step[usize::from(head & 15)] = Some(i32::from(step));
            payload = &rest[length..];
        }
        Ok(())
    }
}

fn read_scan(payload: &[u8], progressive: bool, components: &[Component]) -> Result<Scan, Fault> {
    const IMPOSSIBLE: Fault = Fault::Damaged("a scan that cannot be");
    let (&count, rest) = payload.split_first().ok_or(IMPOSSIBLE)?;
    let count = usize::from(count);
    if !(1..=components.len()).contains(&count) || rest.len() != count * 2 + 3 {
        return Err(IMPOSSIBLE);
    }
    let mut parts: Vec<(usize, usize, usize)> = Vec::with_capacity(count);
    for part in rest.chunks_exact(2).take(count) {
        let index = components.iter().position(|component| component.id == part[0]).ok_or(IMPOSSIBLE)?;
        let (dc, ac) = (usize::from(part[1] >> 4), usize::from(part[1] & 15));
        if dc > 3 || ac > 3 || parts.iter().any(|&(known, ..)| known == index) {
            return Err(IMPOSSIBLE);
        }
        parts.push((index, dc, ac));
    }
    let limits = &rest[count * 2..];
    let scan = Scan {
        parts,
        first: usize::from(limits[0]),
        last: usize::from(limits[1]),
        high: limits[2] >> 4,
        low: limits[2] & 15,
    };
    let possible = if progressive {
        let band = if scan.first == 0 {
            scan.last == 0
        } else {
            count == 1 && (scan.first..64).contains(&scan.last)
        };
        band && scan.low <= 13 && (scan.high == 0 || scan.high == scan.low + 1)
    } else {
        (scan.first, scan.last, scan.high, scan.low) == (0, 63, 0, 0)
    };
    if possible { Ok(scan) } else { Err(IMPOSSIBLE) }
}

/// Reads the data of one scan and returns where its end marker stands.
fn walk_scan(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
) -> Result<usize, Fault> {
    for &(index, ..) in &scan.parts {
        components[index].open(scan, tables)?;
    }
    let mut bits = BitReader::new(bytes, at);
    let mut end_of_band_run = 0;
    let alone = scan.parts.len() == 1;
    let (units_wide, units_high) = if alone {
        let only = &components[scan.parts[0].0];
        (only.blocks_wide, only.blocks_high)
    } else {
        mcus(frame)
    };
    for unit in 0..units_wide * units_high {
        if tables.restart_interval > 0 && unit > 0 && unit % tables.restart_interval == 0 {
            if end_of_band_run > 0 {
                return Err(Fault::Damaged("a run beyond its restart interval"));
            }
            bits.restart(((unit / tables.restart_interval + 7) % 8) as u8)?;
            components.iter_mut().for_each(|component| component.predictor = 0);
        }
        let (x, y) = (unit % units_wide, unit / units_wide);
        for &(index, dc, ac) in &scan.parts {
            let component = &mut components[index];
            let (h, v) = if alone { (1, 1) } else { (component.horizontal, component.vertical) };
            for block in 0..h * v {
                let at = ((y * v + block / h) * component.stride + x * h + block % h) as usize;
                let reading = Reading { scan, dc: tables.dc[dc].as_ref(), ac: tables.ac[ac].as_ref() };
                reading.block(component, at, frame.progressive, &mut bits, &mut end_of_band_run)?;
            }
        }
    }
    if end_of_band_run > 0 {
        return Err(Fault::Damaged("a run beyond the picture"));
    }
    if bits.skip_to_marker() > MAX_SCAN_PADDING_BYTES {
        return Err(Fault::Damaged("more data than blocks"));
    }
    Ok(bits.at)
}

impl Component {
    /// Notes that a scan brings some of the coefficients, each at the right time.
    fn open(&mut self, scan: &Scan, tables: &Tables) -> Result<(), Fault> {
        let expected = if scan.high == 0 { ABSENT } else { scan.high.cast_signed() };
        let dc_is_known = self.missing_bits[0] != ABSENT;
        for missing in &mut self.missing_bits[scan.first..=scan.last] {
            if *missing != expected {
                return Err(Fault::Damaged("scans out of order"));
            }
            *missing = scan.low.cast_signed();
        }
        if scan.first > 0 && !dc_is_known {
            return Err(Fault::Damaged("scans out of order"));
        }
        if scan.first == 0 && scan.high == 0 {
            self.dc_step =
                tables.dc_step[self.quantisation].ok_or(Fault::Damaged("no quantisation table"))?;
        }
        self.predictor = 0;
        Ok(())
    }
}
