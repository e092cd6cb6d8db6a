//! SQLite's column affinity: how it converts values when they are stored.

/// What SQLite converts the values of a column to, where that loses nothing in its own judgement.
///
/// The judgement is not ours: under `INTEGER`, the text `007` becomes the number 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Affinity {
    /// Numbers become text.
    Text,
    /// Text that looks like a number becomes one, a whole one where it can.
    Numeric,
    /// As [`Affinity::Numeric`].
    Integer,
    /// Text that looks like a number becomes a floating point number, and so do whole numbers.
    Real,
    /// Values stay as they are.
    Blob,
}

impl Affinity {
    /// The affinity of a column by its declared type, by the rules that SQLite's documentation gives in this order.
    pub fn of(declared_type: &str) -> Self {
        let declared = declared_type.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        if has(&["INT"]) {
            Affinity::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Affinity::Text
        } else if has(&["BLOB"]) || declared.trim().is_empty() {
            Affinity::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }

    /// Whether numbers are expected in such a column.
    pub fn is_numeric(self) -> bool {
        matches!(self, Affinity::Numeric | Affinity::Integer | Affinity::Real)
    }

    /// Whether a value that is stored in the one way stays as it is when it is stored in the other.
    pub fn keeps_values_of(self, other: Affinity) -> bool {
        use Affinity::{Integer, Numeric};
        self == other || self == Affinity::Blob || matches!((self, other), (Integer | Numeric, Integer | Numeric))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_type_decides_by_the_words_in_it() {
        for (declared, affinity) in [
            ("bigint", Affinity::Integer),
            ("varchar(20)", Affinity::Text),
            ("timestamp_with_timezone_text", Affinity::Text),
            ("varbinary_blob(8)", Affinity::Blob),
            ("", Affinity::Blob),
            ("real_decimal", Affinity::Real),
            ("double", Affinity::Real),
            ("boolean", Affinity::Numeric),
            // SQLite looks for INT first, so this is no text.
            ("charint", Affinity::Integer),
        ] {
            assert_eq!(Affinity::of(declared), affinity, "{declared}");
        }
    }
}
