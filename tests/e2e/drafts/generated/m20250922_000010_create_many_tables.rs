//! Create many tables.
//!
//! - `create table numbered_1 (id)`
//! - `create table numbered_2 (id)`
//! - `create table numbered_3 (id)`
//! - `create table numbered_4 (id)`
//! - `create table numbered_5 (id)`
//! - `create table numbered_6 (id)`
//! - `create table numbered_7 (id)`
//! - `create table numbered_8 (id)`
//! - `create table numbered_9 (id)`
//! - `create table numbered_10 (id)`
//! - `create table numbered_11 (id)`
//! - `create table numbered_12 (id)`
//! - `create table numbered_13 (id)`
//! - `create table numbered_14 (id)`
//! - `create table numbered_15 (id)`
//! - `create table numbered_16 (id)`
//! - `create table numbered_17 (id)`
//! - `create table numbered_18 (id)`
//! - `create table numbered_19 (id)`
//! - `create table numbered_20 (id)`
//! - `create table numbered_21 (id)`
//! - `create table numbered_22 (id)`
//! - `create table numbered_23 (id)`
//! - `create table numbered_24 (id)`
//! - and 27 more

use whimbrel::prelude::*;

names! { Numbered1 = "numbered_1" { Id } }

names! { Numbered10 = "numbered_10" { Id } }

names! { Numbered11 = "numbered_11" { Id } }

names! { Numbered12 = "numbered_12" { Id } }

names! { Numbered13 = "numbered_13" { Id } }

names! { Numbered14 = "numbered_14" { Id } }

names! { Numbered15 = "numbered_15" { Id } }

names! { Numbered16 = "numbered_16" { Id } }

names! { Numbered17 = "numbered_17" { Id } }

names! { Numbered18 = "numbered_18" { Id } }

names! { Numbered19 = "numbered_19" { Id } }

names! { Numbered2 = "numbered_2" { Id } }

names! { Numbered20 = "numbered_20" { Id } }

names! { Numbered21 = "numbered_21" { Id } }

names! { Numbered22 = "numbered_22" { Id } }

names! { Numbered23 = "numbered_23" { Id } }

names! { Numbered24 = "numbered_24" { Id } }

names! { Numbered25 = "numbered_25" { Id } }

names! { Numbered26 = "numbered_26" { Id } }

names! { Numbered27 = "numbered_27" { Id } }

names! { Numbered28 = "numbered_28" { Id } }

names! { Numbered29 = "numbered_29" { Id } }

names! { Numbered3 = "numbered_3" { Id } }

names! { Numbered30 = "numbered_30" { Id } }

names! { Numbered31 = "numbered_31" { Id } }

names! { Numbered32 = "numbered_32" { Id } }

names! { Numbered33 = "numbered_33" { Id } }

names! { Numbered34 = "numbered_34" { Id } }

names! { Numbered35 = "numbered_35" { Id } }

names! { Numbered36 = "numbered_36" { Id } }

names! { Numbered37 = "numbered_37" { Id } }

names! { Numbered38 = "numbered_38" { Id } }

names! { Numbered39 = "numbered_39" { Id } }

names! { Numbered4 = "numbered_4" { Id } }

names! { Numbered40 = "numbered_40" { Id } }

names! { Numbered41 = "numbered_41" { Id } }

names! { Numbered42 = "numbered_42" { Id } }

names! { Numbered43 = "numbered_43" { Id } }

names! { Numbered44 = "numbered_44" { Id } }

names! { Numbered45 = "numbered_45" { Id } }

names! { Numbered46 = "numbered_46" { Id } }

names! { Numbered47 = "numbered_47" { Id } }

names! { Numbered48 = "numbered_48" { Id } }

names! { Numbered49 = "numbered_49" { Id } }

names! { Numbered5 = "numbered_5" { Id } }

names! { Numbered50 = "numbered_50" { Id } }

names! { Numbered51 = "numbered_51" { Id } }

names! { Numbered6 = "numbered_6" { Id } }

names! { Numbered7 = "numbered_7" { Id } }

names! { Numbered8 = "numbered_8" { Id } }

names! { Numbered9 = "numbered_9" { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        up_1(schema);
        up_2(schema);
    }
}

fn up_1(schema: &mut SchemaEditor) {
    schema.create_table(table(Numbered1::Table).column(integer(Numbered1::Id).primary_key()));
    schema.create_table(table(Numbered2::Table).column(integer(Numbered2::Id).primary_key()));
    schema.create_table(table(Numbered3::Table).column(integer(Numbered3::Id).primary_key()));
    schema.create_table(table(Numbered4::Table).column(integer(Numbered4::Id).primary_key()));
    schema.create_table(table(Numbered5::Table).column(integer(Numbered5::Id).primary_key()));
    schema.create_table(table(Numbered6::Table).column(integer(Numbered6::Id).primary_key()));
    schema.create_table(table(Numbered7::Table).column(integer(Numbered7::Id).primary_key()));
    schema.create_table(table(Numbered8::Table).column(integer(Numbered8::Id).primary_key()));
    schema.create_table(table(Numbered9::Table).column(integer(Numbered9::Id).primary_key()));
    schema.create_table(table(Numbered10::Table).column(integer(Numbered10::Id).primary_key()));
    schema.create_table(table(Numbered11::Table).column(integer(Numbered11::Id).primary_key()));
    schema.create_table(table(Numbered12::Table).column(integer(Numbered12::Id).primary_key()));
    schema.create_table(table(Numbered13::Table).column(integer(Numbered13::Id).primary_key()));
    schema.create_table(table(Numbered14::Table).column(integer(Numbered14::Id).primary_key()));
    schema.create_table(table(Numbered15::Table).column(integer(Numbered15::Id).primary_key()));
    schema.create_table(table(Numbered16::Table).column(integer(Numbered16::Id).primary_key()));
    schema.create_table(table(Numbered17::Table).column(integer(Numbered17::Id).primary_key()));
    schema.create_table(table(Numbered18::Table).column(integer(Numbered18::Id).primary_key()));
    schema.create_table(table(Numbered19::Table).column(integer(Numbered19::Id).primary_key()));
    schema.create_table(table(Numbered20::Table).column(integer(Numbered20::Id).primary_key()));
    schema.create_table(table(Numbered21::Table).column(integer(Numbered21::Id).primary_key()));
    schema.create_table(table(Numbered22::Table).column(integer(Numbered22::Id).primary_key()));
    schema.create_table(table(Numbered23::Table).column(integer(Numbered23::Id).primary_key()));
    schema.create_table(table(Numbered24::Table).column(integer(Numbered24::Id).primary_key()));
    schema.create_table(table(Numbered25::Table).column(integer(Numbered25::Id).primary_key()));
    schema.create_table(table(Numbered26::Table).column(integer(Numbered26::Id).primary_key()));
    schema.create_table(table(Numbered27::Table).column(integer(Numbered27::Id).primary_key()));
    schema.create_table(table(Numbered28::Table).column(integer(Numbered28::Id).primary_key()));
    schema.create_table(table(Numbered29::Table).column(integer(Numbered29::Id).primary_key()));
    schema.create_table(table(Numbered30::Table).column(integer(Numbered30::Id).primary_key()));
    schema.create_table(table(Numbered31::Table).column(integer(Numbered31::Id).primary_key()));
    schema.create_table(table(Numbered32::Table).column(integer(Numbered32::Id).primary_key()));
    schema.create_table(table(Numbered33::Table).column(integer(Numbered33::Id).primary_key()));
    schema.create_table(table(Numbered34::Table).column(integer(Numbered34::Id).primary_key()));
    schema.create_table(table(Numbered35::Table).column(integer(Numbered35::Id).primary_key()));
    schema.create_table(table(Numbered36::Table).column(integer(Numbered36::Id).primary_key()));
    schema.create_table(table(Numbered37::Table).column(integer(Numbered37::Id).primary_key()));
    schema.create_table(table(Numbered38::Table).column(integer(Numbered38::Id).primary_key()));
    schema.create_table(table(Numbered39::Table).column(integer(Numbered39::Id).primary_key()));
    schema.create_table(table(Numbered40::Table).column(integer(Numbered40::Id).primary_key()));
    schema.create_table(table(Numbered41::Table).column(integer(Numbered41::Id).primary_key()));
    schema.create_table(table(Numbered42::Table).column(integer(Numbered42::Id).primary_key()));
    schema.create_table(table(Numbered43::Table).column(integer(Numbered43::Id).primary_key()));
    schema.create_table(table(Numbered44::Table).column(integer(Numbered44::Id).primary_key()));
    schema.create_table(table(Numbered45::Table).column(integer(Numbered45::Id).primary_key()));
    schema.create_table(table(Numbered46::Table).column(integer(Numbered46::Id).primary_key()));
    schema.create_table(table(Numbered47::Table).column(integer(Numbered47::Id).primary_key()));
    schema.create_table(table(Numbered48::Table).column(integer(Numbered48::Id).primary_key()));
    schema.create_table(table(Numbered49::Table).column(integer(Numbered49::Id).primary_key()));
    schema.create_table(table(Numbered50::Table).column(integer(Numbered50::Id).primary_key()));
}

fn up_2(schema: &mut SchemaEditor) {
    schema.create_table(table(Numbered51::Table).column(integer(Numbered51::Id).primary_key()));
}
