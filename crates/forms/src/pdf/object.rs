//! The objects of lopdf as text of a PDF (ISO 32000-1, 7.3).

use super::file::Id;
use lopdf::{Dictionary, Object, StringFormat};
use std::io::Write as _;

/// A dictionary of these entries, in this order.
pub(crate) fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    Dictionary::from_iter(entries)
}

pub(crate) fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

pub(crate) fn reference(id: Id) -> Object {
    Object::Reference((id.0, 0))
}

/// Appends an object. A stream is its dictionary alone: its bytes are the file's affair.
pub(super) fn write_object(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => out.extend(if *value { b"true".as_slice() } else { b"false" }),
        Object::Integer(value) => write(out, format_args!("{value}")),
        Object::Real(value) => write(out, format_args!("{value}")),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes, StringFormat::Literal) => write_literal(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            bytes.iter().for_each(|byte| write(out, format_args!("{byte:02X}")));
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write_object(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary),
        Object::Stream(stream) => write_dictionary(out, &stream.dict),
        Object::Reference((number, generation)) => write(out, format_args!("{number} {generation} R")),
    }
}

pub(super) fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        out.push(b' ');
        write_object(out, value);
    }
    out.extend(b">>");
}

/// A string in parentheses. A carriage return would be read as a line feed, and parentheses as nested ones.
pub(super) fn write_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"#/()<>[]{}%".contains(&byte) {
            out.push(byte);
        } else {
            write(out, format_args!("#{byte:02X}"));
        }
    }
}

/// Memory takes everything that is written to it.
pub(super) fn write(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_written_as_the_standard_has_them() {
        let object = Object::Dictionary(dictionary([
            ("A B", Object::Array(vec![Object::Integer(-3), Object::Real(0.5), Object::Null])),
            ("S", Object::string_literal(b"(\\)\r\n".to_vec())),
            ("H", Object::String(vec![0xFE, 0x0F], StringFormat::Hexadecimal)),
            ("R", reference(Id(7))),
        ]));
        let mut out = Vec::new();
        write_object(&mut out, &object);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<</A#20B [-3 0.5 null]/S (\\(\\\\\\)\\r\n)/H <FE0F>/R 7 0 R>>"
        );
    }
}
