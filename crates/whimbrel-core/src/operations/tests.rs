//! Laws that hold for every operation, over one example of each.
