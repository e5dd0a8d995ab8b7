/* See javascript_property.h. */
#include "select/javascript_property.h"

/* General categories by all their names in the Unicode Character Database (PropertyValueAliases.txt), PCRE2's first. */
static const char *const categories[][4] = {
    {"C", "Other"}, {"Cc", "Control", "cntrl"}, {"Cf", "Format"}, {"Cn", "Unassigned"}, {"Co", "Private_Use"},
    {"Cs", "Surrogate"}, {"L", "Letter"}, {"L&", "Cased_Letter", "LC"}, {"Ll", "Lowercase_Letter"},
    {"Lm", "Modifier_Letter"}, {"Lo", "Other_Letter"}, {"Lt", "Titlecase_Letter"}, {"Lu", "Uppercase_Letter"},
    {"M", "Mark", "Combining_Mark"}, {"Mc", "Spacing_Mark"}, {"Me", "Enclosing_Mark"}, {"Mn", "Nonspacing_Mark"},
    {"N", "Number"}, {"Nd", "Decimal_Number", "digit"}, {"Nl", "Letter_Number"}, {"No", "Other_Number"},
    {"P", "Punctuation", "punct"}, {"Pc", "Connector_Punctuation"}, {"Pd", "Dash_Punctuation"},
    {"Pe", "Close_Punctuation"}, {"Pf", "Final_Punctuation"}, {"Pi", "Initial_Punctuation"},
    {"Po", "Other_Punctuation"}, {"Ps", "Open_Punctuation"}, {"S", "Symbol"}, {"Sc", "Currency_Symbol"},
    {"Sk", "Modifier_Symbol"}, {"Sm", "Math_Symbol"}, {"So", "Other_Symbol"}, {"Z", "Separator"},
    {"Zl", "Line_Separator"}, {"Zp", "Paragraph_Separator"}, {"Zs", "Space_Separator"},
};

/* ECMA-262, table "Binary Unicode property aliases and their canonical property names". */
static const char *const binary[] = {
    "ASCII", "ASCII_Hex_Digit", "AHex", "Alphabetic", "Alpha", "Any", "Bidi_Control", "Bidi_C", "Bidi_Mirrored",
    "Bidi_M", "Case_Ignorable", "CI", "Cased", "Changes_When_Casefolded", "CWCF", "Changes_When_Casemapped", "CWCM",
    "Changes_When_Lowercased", "CWL", "Changes_When_NFKC_Casefolded", "CWKCF", "Changes_When_Titlecased", "CWT",
    "Changes_When_Uppercased", "CWU", "Dash", "Default_Ignorable_Code_Point", "DI", "Deprecated", "Dep", "Diacritic",
    "Dia", "Emoji", "Emoji_Component", "EComp", "Emoji_Modifier", "EMod", "Emoji_Modifier_Base", "EBase",
    "Emoji_Presentation", "EPres", "Extended_Pictographic", "ExtPict", "Extender", "Ext", "Grapheme_Base", "Gr_Base",
    "Grapheme_Extend", "Gr_Ext", "Hex_Digit", "Hex", "IDS_Binary_Operator", "IDSB", "IDS_Trinary_Operator", "IDST",
    "ID_Continue", "IDC", "ID_Start", "IDS", "Ideographic", "Ideo", "Join_Control", "Join_C",
    "Logical_Order_Exception", "LOE", "Lowercase", "Lower", "Math", "Noncharacter_Code_Point", "NChar",
    "Pattern_Syntax", "Pat_Syn", "Pattern_White_Space", "Pat_WS", "Quotation_Mark", "QMark", "Radical",
    "Regional_Indicator", "RI", "Sentence_Terminal", "STerm", "Soft_Dotted", "SD", "Terminal_Punctuation", "Term",
    "Unified_Ideograph", "UIdeo", "Uppercase", "Upper", "Variation_Selector", "VS", "White_Space", "space",
    "XID_Continue", "XIDC", "XID_Start", "XIDS",
};

/* A category's name for PCRE2, or NULL. */
static const char *category(const char *name) {
    if (strcmp(name, "L&") == 0) return NULL; /* PCRE2's alone */
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        for (size_t j = 0; j < 4 && categories[i][j]; j++)
            if (strcmp(categories[i][j], name) == 0) return categories[i][0];
    return NULL;
}

static bool is_binary(const char *name) {
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
        if (strcmp(binary[i], name) == 0) return true;
    return false;
}

bool javascript_property(const char *name, const char *value, bool negated, struct str *out) {
    if (value && ascii_lower(*value) == *value && !category(value)) return false;
    const char *found = category(value ? value : name), *sign = negated ? "P" : "p";
    if (value && (strcmp(name, "Script") == 0 || strcmp(name, "sc") == 0))
        return str_printf(out, "\\%s{sc:%s}", sign, value);
    if (value && (strcmp(name, "Script_Extensions") == 0 || strcmp(name, "scx") == 0))
        return str_printf(out, "\\%s{scx:%s}", sign, value);
    if (value && strcmp(name, "General_Category") != 0 && strcmp(name, "gc") != 0) return false;
    if (found) return str_printf(out, "\\%s{%s}", sign, found);
    if (value) return false;
    if (strcmp(name, "Assigned") == 0) return str_printf(out, "\\%s{Cn}", negated ? "p" : "P");
    return is_binary(name) && str_printf(out, "\\%s{%s}", sign, name);
}
