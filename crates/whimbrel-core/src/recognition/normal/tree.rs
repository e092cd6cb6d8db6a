//! Expressions as trees in normal form.

/// An expression in normal form: two that mean the same, as far as is known, are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// A column, without its table.
    Column(String),
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
    /// Bytes, as hexadecimal digits.
    Bytes(String),
    /// NULL.
    Null,
    /// An operator, a function, a cast... with what it is of.
    Node(String, Vec<Tree>),
}

/// A number by its value, and whether it was written as a whole one: `2` divides otherwise than `2.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    /// The digits without zeros at both ends; none for zero.
    digits: String,
    /// The power of ten that they are times of.
    exponent: i64,
    pub(super) whole: bool,
}

impl Number {
    /// Reads a number with an optional sign, point and exponent.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{before}{after}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let cut = all.trim_end_matches('0');
        let zeros = i64::try_from(all.len() - cut.len()).ok()?;
        let digits = cut.trim_start_matches('0').to_owned();
        let exponent = power
            .checked_sub(i64::try_from(after.len()).ok()?)?
            .checked_add(zeros)?;
        Some(Self {
            exponent: if digits.is_empty() { 0 } else { exponent },
            negative: negative && !digits.is_empty(),
            digits,
            whole: !unsigned.contains(['.', 'e', 'E']),
        })
    }

    pub(super) fn negated(self) -> Self {
        Self {
            negative: !self.negative && !self.digits.is_empty(),
            ..self
        }
    }

    /// Whether it is 0 or 1, and which.
    pub(super) fn as_truth(&self) -> Option<bool> {
        match (self.digits.as_str(), self.exponent, self.negative) {
            ("", ..) => Some(false),
            ("1", 0, false) => Some(true),
            _ => None,
        }
    }
}

impl Tree {
    pub(super) fn node(head: impl Into<String>, parts: impl IntoIterator<Item = Tree>) -> Self {
        Tree::Node(head.into(), parts.into_iter().collect())
    }

    pub(super) fn truth(value: bool) -> Self {
        Tree::node(if value { "true" } else { "false" }, [])
    }

    /// What it is of, if it is a node of this head.
    pub(super) fn parts_of(&self, head: &str) -> Option<&[Tree]> {
        match self {
            Tree::Node(found, parts) if found == head => Some(parts),
            _ => None,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Tree::Number(number) if number.as_truth() == Some(false))
    }
}

/// AND or OR of some conditions: those of the same kind among them are taken apart, in their order.
pub(super) fn joined(head: &str, conditions: impl IntoIterator<Item = Tree>) -> Tree {
    let mut parts = Vec::new();
    for condition in conditions {
        match condition {
            Tree::Node(found, inner) if found == head && parts.is_empty() => parts = inner,
            Tree::Node(found, inner) if found == head => parts.extend(inner),
            other => parts.push(other),
        }
    }
    Tree::Node(head.to_owned(), parts)
}

/// The opposite of a condition, with NOT at its leaves: De Morgan's laws hold where NULL is neither true nor false.
pub(super) fn negated(tree: Tree) -> Tree {
    let Tree::Node(head, parts) = tree else {
        return Tree::node("not", [tree]);
    };
    let opposite = match head.as_str() {
        "and" => return joined("or", parts.into_iter().map(negated)),
        "or" => return joined("and", parts.into_iter().map(negated)),
        "not" if parts.len() == 1 => return parts.into_iter().next().unwrap_or(Tree::Null),
        "true" => "false",
        "false" => "true",
        "=" => "<>",
        "<>" => "=",
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        "<=" => ">",
        "in" => "not in",
        "not in" => "in",
        other => match other.strip_prefix("is ") {
            Some(rest) => match rest.strip_prefix("not ") {
                Some(plain) => return Tree::Node(format!("is {plain}"), parts),
                None => return Tree::Node(format!("is not {rest}"), parts),
            },
            None => return Tree::node("not", [Tree::Node(head, parts)]),
        },
    };
    Tree::Node(opposite.to_owned(), parts)
}
