//! Column types, with values and defaults of them.

use whimbrel_core::schema::DefaultValue;
use whimbrel_core::{Backend, ColumnType, Expression, IntervalFields, Length, Literal, PerDialect, Schema, Target};

use super::Dice;

/// Types whose values can be compared, counted in keys and referred to.
pub(super) fn of_key(dice: &mut Dice) -> ColumnType {
    use ColumnType::{BigInteger, Date, Integer, SmallInteger, String, Uuid};
    let types = [
        Integer,
        BigInteger,
        SmallInteger,
        String(Length::AtMost(40)),
        Date,
        Uuid,
    ];
    types[dice.below(types.len())].clone()
}

/// Any type that the target has.
pub(super) fn any(dice: &mut Dice, target: Target, schema: &Schema) -> ColumnType {
    let enums: Vec<_> = schema.enums.names().cloned().collect();
    if dice.chance(15)
        && let Some(name) = dice.pick(&enums)
    {
        let is_array = target.backend == Backend::Postgres && dice.chance(20);
        let of_enum = ColumnType::Enum(name.clone());
        return if is_array {
            ColumnType::Array(Box::new(of_enum))
        } else {
            of_enum
        };
    }
    let types = types(target);
    types[dice.below(types.len())].clone()
}

fn types(target: Target) -> Vec<ColumnType> {
    use ColumnType::*;
    let custom = |sql: &str| Custom(PerDialect::default().with(target.backend, sql.to_owned()));
    let mut types = vec![
        Integer,
        BigInteger,
        SmallInteger,
        TinyInteger,
        Unsigned,
        BigUnsigned,
        SmallUnsigned,
        TinyUnsigned,
        String(Length::AtMost(40)),
        String(Length::AtMost(255)),
        String(Length::Usual),
        String(Length::Max),
        Text,
        Char(Some(8)),
        Char(None),
        Blob,
        Float,
        Double,
        Decimal(Some((10, 2))),
        Decimal(None),
        Money(Some((12, 2))),
        DateTime,
        Timestamp,
        TimestampWithTimeZone,
        Time,
        Date,
        Binary(16),
        VarBinary(Length::AtMost(32)),
        VarBinary(Length::Usual),
        Boolean,
        Json,
        JsonBinary,
        Uuid,
    ];
    match target.backend {
        Backend::Sqlite => types.extend([custom("integer"), custom("my_text")]),
        Backend::Postgres => types.extend([
            Interval(None, None),
            Interval(Some(IntervalFields::DayToSecond), Some(3)),
            Bit(Some(8)),
            VarBit(16),
            Inet,
            Cidr,
            MacAddr,
            Array(Box::new(Integer)),
            Array(Box::new(String(Length::AtMost(20)))),
            custom("int4range"),
            custom("tsvector"),
            custom("point"),
        ]),
        Backend::Mysql | Backend::Mariadb => types.extend([
            Year,
            Bit(Some(8)),
            custom("mediumint"),
            custom("datetime(3)"),
            custom("mediumtext"),
            custom("double unsigned"),
            custom("tinytext"),
        ]),
    }
    types
}

/// A type that every value of another can be cast to, as the values of [`value`] can.
pub(super) fn wider(dice: &mut Dice, ty: &ColumnType) -> Option<ColumnType> {
    use ColumnType::*;
    let choices = match ty {
        TinyInteger | SmallInteger => vec![
            Integer,
            BigInteger,
            Text,
            String(Length::AtMost(40)),
            Decimal(Some((10, 2))),
        ],
        Integer => vec![BigInteger, Text, String(Length::AtMost(40)), Double],
        BigInteger => vec![Text, Decimal(Some((20, 0)))],
        Unsigned | TinyUnsigned | SmallUnsigned => vec![BigUnsigned, BigInteger, String(Length::AtMost(40))],
        String(Length::AtMost(_)) => vec![String(Length::AtMost(300)), Text, String(Length::Max), Integer],
        String(_) | Text => vec![String(Length::AtMost(100)), Text, String(Length::Max)],
        Float => vec![Double],
        Date => vec![DateTime, Text],
        DateTime | Timestamp => vec![Timestamp, TimestampWithTimeZone, DateTime, Date],
        Json => vec![JsonBinary, Text],
        Enum(_) => vec![String(Length::AtMost(40)), Text],
        Boolean => vec![Integer],
        Decimal(_) => vec![Decimal(Some((14, 4))), Double],
        _ => return None,
    };
    dice.pick(&choices).cloned()
}

/// Whether the server takes a default for values of the type.
pub(super) fn default_for(dice: &mut Dice, target: Target, ty: &ColumnType, schema: &Schema) -> Option<DefaultValue> {
    use ColumnType::*;
    let literal = |literal: Literal| Some(DefaultValue::Value(literal));
    let text = |value: &str| literal(Literal::Text(value.to_owned()));
    let expression = |sql: &str| {
        let sql = PerDialect::default().with(target.backend, sql.to_owned());
        Some(DefaultValue::Expression(Expression(sql)))
    };
    let texts = [
        "",
        "plain",
        "it's",
        "say \"so\"",
        "100% grün",
        "line\nbreak",
        "NULL",
        "a'; --",
        "0",
        " padded ",
        "back\\slash",
    ];
    match ty {
        Integer | BigInteger | SmallInteger | TinyInteger | Unsigned | BigUnsigned | SmallUnsigned | TinyUnsigned => {
            match dice.below(4) {
                0 => expression("1 + 2"),
                1 => literal(Literal::Integer(0)),
                2 if matches!(ty, Integer | BigInteger | SmallInteger | TinyInteger) => literal(Literal::Integer(-5)),
                _ => literal(Literal::Integer(42)),
            }
        }
        String(_) | Text => match dice.below(5) {
            0 => expression("lower('It''s')"),
            _ => text(texts[dice.below(texts.len())]),
        },
        Char(Some(_)) => text("it's"),
        Char(None) => text("x"),
        Float | Double => literal(Literal::Float(if dice.chance(50) { 1.5 } else { -0.25 })),
        Decimal(Some(_)) | Money(_) => literal(Literal::Decimal("12.50".to_owned())),
        Decimal(None) => literal(Literal::Decimal("12".to_owned())),
        DateTime | Timestamp | TimestampWithTimeZone if dice.chance(50) => expression("CURRENT_TIMESTAMP"),
        DateTime | Timestamp => text("2020-02-29 12:30:00"),
        TimestampWithTimeZone if target.backend != Backend::Sqlite => text("2020-02-29 12:30:00"),
        Date => text("2020-02-29"),
        Time => text("12:30:00"),
        Boolean => literal(Literal::Boolean(dice.chance(50))),
        Json | JsonBinary => Some(DefaultValue::Value(Literal::Json(
            serde_json::json!({"it's": ["a", 1, null]}),
        ))),
        Uuid => literal(Literal::Uuid("00000000-0000-4000-8000-0123456789ab".to_owned())),
        Blob | Binary(_) | VarBinary(_) => literal(Literal::Bytes(b"it's\0\xff".to_vec())),
        Enum(name) => {
            let values = schema.enumeration(name).map(|it| it.values.clone()).unwrap_or_default();
            dice.pick(&values).and_then(|value| text(value))
        }
        _ => None,
    }
}

/// A default of the type that rows can get which are there, for columns that must have one.
pub fn default_of(ty: &ColumnType, backend: Backend, schema: &Schema) -> Option<Expression> {
    let sql = value(ty, backend, schema, 1)?;
    Some(Expression(PerDialect::default().with(backend, sql)))
}

/// The value of a type in a row, as SQL: the same number gives values that refer to each other, and other numbers other
/// values, but where the type has too few.
pub fn value(ty: &ColumnType, backend: Backend, schema: &Schema, row: usize) -> Option<String> {
    use ColumnType::*;
    let bytes = |hex: std::string::String| match backend {
        Backend::Postgres => format!("'\\x{hex}'"),
        _ => format!("X'{hex}'"),
    };
    Some(match ty {
        TinyInteger | SmallInteger | Integer | BigInteger | TinyUnsigned | SmallUnsigned | Unsigned | BigUnsigned
        | Float | Double | Decimal(_) | Money(_) => row.to_string(),
        // Numbers as text, so that they stay what they are in another type.
        Char(_) | String(_) | Text => format!("'{row}'"),
        Blob | Binary(_) | VarBinary(_) => bytes(format!("{row:032x}")),
        DateTime | Timestamp | TimestampWithTimeZone => format!("'2024-01-{row:02} 00:00:00'"),
        Date => format!("'2024-01-{row:02}'"),
        Time => format!("'01:00:{row:02}'"),
        Year => format!("{}", 2000 + row),
        Boolean => if row.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
        Json | JsonBinary => format!("'{{\"n\": {row}}}'"),
        Uuid => match backend {
            Backend::Postgres => format!("'00000000-0000-4000-8000-{row:012x}'"),
            _ => bytes(format!("000000000000400080000000{row:08x}")),
        },
        Enum(name) => {
            let values = &schema.enumeration(name)?.values;
            let text = values[row % values.len()].replace('\'', "''");
            format!("'{text}'")
        }
        Interval(..) => format!("'{row} seconds'"),
        Bit(Some(_)) if backend == Backend::Postgres => format!("B'{row:08b}'"),
        Bit(_) => format!("b'{row:08b}'"),
        VarBit(_) => format!("B'{row:b}'"),
        Inet | Cidr => format!("'10.0.0.{row}'"),
        MacAddr => format!("'00:00:00:00:00:{row:02x}'"),
        Array(_) => "'{}'".to_owned(),
        Custom(names) => match names.get(backend)?.as_str() {
            "int4range" => format!("'[{row},{}]'", row * 2),
            "tsvector" => format!("'w{row}'"),
            "point" => format!("'({row},1)'"),
            "datetime(3)" => format!("'2024-01-{row:02} 00:00:00'"),
            "my_text" | "mediumtext" | "tinytext" => format!("'{row}'"),
            _ => row.to_string(),
        },
        _ => return None,
    })
}
