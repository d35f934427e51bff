//! Which characters may reach a terminal as themselves, and what each of the others does to a
//! reader.
//!
//! It must not look at neighbours: sequences (emoji, conjuncts, marks on a base) are the gate's
//! matter.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Why a character is never drawn as itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hidden {
    /// C0, DEL and C1 controls, the escape character among them.
    Control,
    /// Changes the order in which others are drawn.
    Bidi,
    /// Takes no room: zero-width spaces and joiners, soft hyphen, other format characters.
    ZeroWidth,
    /// Line and paragraph separators.
    Separator,
    /// A blank that is not the blank.
    Space,
    /// A letter or symbol without ink.
    Blank,
    /// A tag character: an invisible copy of ASCII.
    Tag,
    /// A variation selector.
    Variation,
    /// Private use: drawn as whatever a font likes.
    Private,
    /// Not a character, or none in the Unicode version known here.
    Unassigned,
    /// Drawn over far more cells than a terminal counts for it.
    Overwide,
    /// Stands for something that was lost before the text came here.
    Lost,
    /// The bracket by which the gate's own tokens are known.
    Bracket,
}

/// Why `char` may not be drawn as itself, or `None` where it may.
pub fn hidden(char: char) -> Option<Hidden> {
    if matches!(char, ' '..='~') {
        return None;
    }
    match char {
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Some(Hidden::Control),
        '⟨' => Some(Hidden::Bracket),
        '\u{FFFD}' => Some(Hidden::Lost),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => {
            Some(Hidden::Space)
        }
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Hidden::Bidi)
        }
        '\u{2028}' | '\u{2029}' => Some(Hidden::Separator),
        '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}'
        | '\u{180B}'..='\u{180D}'
        | '\u{180F}' => Some(Hidden::Variation),
        '\u{E0000}'..='\u{E007F}' => Some(Hidden::Tag),
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}'
        | '\u{FFA0}' | '\u{FFFC}' | '\u{16FE4}' | '\u{1D159}' => Some(Hidden::Blank),
        // Ligatures of whole phrases and cuneiform numerals: one cell by the tables, up to a dozen
        // in fonts.
        '\u{FDFA}'..='\u{FDFD}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{12219}'
        | '\u{12400}'..='\u{1247F}' => Some(Hidden::Overwide),
        _ => by_category(char),
    }
}

fn by_category(char: char) -> Option<Hidden> {
    match char.general_category() {
        GeneralCategory::Control => Some(Hidden::Control),
        GeneralCategory::Format => Some(Hidden::ZeroWidth),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Some(Hidden::Separator)
        }
        GeneralCategory::PrivateUse => Some(Hidden::Private),
        GeneralCategory::Unassigned | GeneralCategory::Surrogate => Some(Hidden::Unassigned),
        GeneralCategory::SpaceSeparator if char != '\u{3000}' => Some(Hidden::Space),
        _ => None,
    }
}

/// True for a combining mark of any kind.
pub fn is_mark(char: char) -> bool {
    char >= '\u{300}' && char.general_category_group() == GeneralCategoryGroup::Mark
}

/// True for a letter.
pub fn is_letter(char: char) -> bool {
    char.is_ascii_alphabetic()
        || (!char.is_ascii() && char.general_category_group() == GeneralCategoryGroup::Letter)
}

/// True for a letter of a script that runs from right to left.
pub fn is_rtl(char: char) -> bool {
    matches!(
        char,
        '\u{590}'..='\u{8FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
    ) && is_letter(char)
}

/// True for a regional indicator, two of which make a flag.
pub(super) fn is_regional(char: char) -> bool {
    matches!(char, '\u{1F1E6}'..='\u{1F1FF}')
}
