//! The canonical form of a value: JSON without spaces, the keys of every object sorted by their bytes.
//!
//! Every start of a program makes the form of every migration, so it is written at once, without a tree of values. The
//! members of an object are written as they come, and are put in order at its end where they are not.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Serialize, ser};
use serde_json::Error;

/// Writes the canonical form of a value.
///
/// # Errors
/// What has no form in JSON: a map whose keys are no texts, a number of more than 64 bits.
pub(super) fn write(value: &impl Serialize, text: &mut Vec<u8>) -> Result<(), Error> {
    value.serialize(Writer(text))
}

struct Writer<'a>(&'a mut Vec<u8>);

impl Writer<'_> {
    /// As the JSON library writes it.
    fn plain<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(self.0, value)
    }

    /// The same for a text, most of which have nothing to escape.
    fn text(self, text: &str) -> Result<(), Error> {
        if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            return self.plain(text);
        }
        self.0.push(b'"');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'"');
        Ok(())
    }
}

/// A list, or an object of one member that is a list.
struct List<'a> {
    text: &'a mut Vec<u8>,
    is_first: bool,
    end: &'static str,
}

impl<'a> List<'a> {
    fn begin(text: &'a mut Vec<u8>, variant: Option<&'static str>) -> Result<Self, Error> {
        let end = begin_variant(text, variant)?;
        text.push(b'[');
        Ok(Self {
            text,
            is_first: true,
            end,
        })
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
        value.serialize(Writer(self.text))
    }

    fn finish(self) {
        self.text.push(b']');
        self.text.extend_from_slice(self.end.as_bytes());
    }
}

/// An object, or an object of one member that is an object.
struct Object<'a> {
    text: &'a mut Vec<u8>,
    start: usize,
    members: Vec<(Cow<'static, str>, Range<usize>)>,
    end: &'static str,
}

impl<'a> Object<'a> {
    fn begin(text: &'a mut Vec<u8>, variant: Option<&'static str>, members: usize) -> Result<Self, Error> {
        let end = begin_variant(text, variant)?;
        text.push(b'{');
        Ok(Self {
            start: text.len(),
            text,
            members: Vec::with_capacity(members),
            end,
        })
    }

    fn push<T: Serialize + ?Sized>(&mut self, key: Cow<'static, str>, value: &T) -> Result<(), Error> {
        if !self.members.is_empty() {
            self.text.push(b',');
        }
        let start = self.text.len();
        Writer(self.text).text(key.as_ref())?;
        self.text.push(b':');
        value.serialize(Writer(self.text))?;
        self.members.push((key, start..self.text.len()));
        Ok(())
    }

    fn finish(mut self) {
        if !self.members.is_sorted_by(|(one, _), (two, _)| one <= two) {
            self.members.sort_by(|(one, _), (two, _)| one.cmp(two));
            let unsorted = self.text.split_off(self.start);
            for (at, (_, range)) in self.members.iter().enumerate() {
                if at > 0 {
                    self.text.push(b',');
                }
                let member = range.start - self.start..range.end - self.start;
                self.text.extend_from_slice(unsorted.get(member).unwrap_or_default());
            }
        }
        self.text.push(b'}');
        self.text.extend_from_slice(self.end.as_bytes());
    }
}

/// Begins the object of one member that stands for a variant with values, and gives its end.
fn begin_variant(text: &mut Vec<u8>, variant: Option<&'static str>) -> Result<&'static str, Error> {
    let Some(variant) = variant else { return Ok("") };
    text.push(b'{');
    Writer(text).text(variant)?;
    text.push(b':');
    Ok("}")
}

/// A map, whose keys come one by one.
struct Map<'a> {
    object: Object<'a>,
    key: Option<String>,
}

macro_rules! as_the_library_does {
    ($($method:ident: $type:ty;)*) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.plain(&value)
        })*
    };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Map<'a>;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Object<'a>;

    as_the_library_does! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_f64: f64;
        serialize_char: char;
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.plain(&f64::from(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain(&())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let end = begin_variant(self.0, Some(variant))?;
        value.serialize(Writer(self.0))?;
        self.0.extend_from_slice(end.as_bytes());
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>, Error> {
        List::begin(self.0, None)
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'a>, Error> {
        List::begin(self.0, None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'a>, Error> {
        List::begin(self.0, None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'a>, Error> {
        List::begin(self.0, Some(variant))
    }

    fn serialize_map(self, members: Option<usize>) -> Result<Map<'a>, Error> {
        Ok(Map {
            object: Object::begin(self.0, None, members.unwrap_or_default())?,
            key: None,
        })
    }

    fn serialize_struct(self, _: &'static str, members: usize) -> Result<Object<'a>, Error> {
        Object::begin(self.0, None, members)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        members: usize,
    ) -> Result<Object<'a>, Error> {
        Object::begin(self.0, Some(variant), members)
    }
}

macro_rules! list {
    ($($trait:ident: $method:ident;)*) => {
        $(impl ser::$trait for List<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        })*
    };
}

list! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! object {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Object<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.push(Cow::Borrowed(key), value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        })*
    };
}

object!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Map<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        // Keys are few, and what may be one is the JSON library's to know.
        match serde_json::to_value(key)? {
            serde_json::Value::String(key) => self.key = Some(key),
            other => {
                let message = format!("`{other}` is no text, and the key of a map");
                return Err(ser::Error::custom(message));
            }
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.key.take().unwrap_or_default();
        self.object.push(Cow::Owned(key), value)
    }

    fn end(self) -> Result<(), Error> {
        self.object.finish();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
