/* See words.h. */
#include "demo/words.h"

static const struct { const char *name, *slug, *code, *things[8]; } categories[CATEGORIES] = {
    {"Kitchen & Table", "kitchen", "KIT",
     {"Kettle", "Saucepan", "Butter Dish", "Carving Board", "Crêpe Pan", "Pepper Mill", "Egg Cup",
      "Ladle"}},
    {"Coffee & Tea", "coffee-tea", "COF",
     {"Café Press", "Teapot", "Moka Pot", "Grinder", "Tea Caddy", "Milk Jug", "Espresso Cup",
      "Filter Cone"}},
    {"Lighting", "lighting", "LIG",
     {"Desk Lamp", "Pendant", "Lantern", "Floor Lamp", "Candlestick", "Wall Light", "Lampshade",
      "Night Light"}},
    {"Garden", "garden", "GAR",
     {"Trowel", "Watering Can", "Secateurs", "Planter", "Bird Feeder", "Hand Fork", "Kneeler",
      "Dibber"}},
    {"Office", "office", "OFF",
     {"Notebook", "Fountain Pen", "Letter Tray", "Stapler", "Desk Mat", "Pencil Case", "Bookend",
      "Paper Knife"}},
    {"Textiles", "textiles", "TEX",
     {"Blanket", "Cushion", "Tea Towel", "Throw", "Appliqué Quilt", "Tablecloth", "Bath Mat", "Apron"}},
    {"Toys & Games", "toys", "TOY",
     {"Spinning Top", "Train Set", "Jigsaw", "Kite", "Building Blocks", "Dominoes", "Yo-Yo",
      "Rocking Horse"}},
    {"Bath", "bath", "BAT",
     {"Soap Dish", "Bath Brush", "Towel Rail", "Shaving Bowl", "Mirror", "Laundry Basket", "Sponge",
      "Bath Rack"}},
    {"Outdoors", "outdoors", "OUT",
     {"Flask", "Rucksack", "Camp Stool", "Mess Tin", "Hammock", "Compass", "Rain Cape", "Picnic Rug"}},
    {"Tools", "tools", "TOO",
     {"Claw Hammer", "Spirit Level", "Hand Plane", "Screwdriver", "Tape Measure", "Bench Vice",
      "Chisel", "Oilstone"}},
    {"Music", "music", "MUS",
     {"Metronome", "Music Stand", "Ukulele", "Tin Whistle", "Record Brush", "Tambourine", "Kalimba",
      "Tuning Fork"}},
    {"Décor", "decor", "DEC",
     {"Vase", "Picture Frame", "Wall Clock", "Umbrella Stand", "Door Knocker", "Coat Hook", "Globe",
      "Papier-mâché Bowl"}},
};

static const char *const tags[TAGS] = {
    "handmade", "gift", "new in", "fair trade", "repairable", "vegan", "dishwasher-safe", "limited",
    "bestseller", "décor", "ready to ship", "refurbished", "B & W", "winter", "travel", "5\" and under",
};
static const char *const makers[] = {
    "Müller", "Söderberg", "Café Noir", "O'Hara & Sons", "Åkerman", "Nordlys™", "Brûlé", "Hartley",
    "Tanaka", "Peña", "Łukasz", "Wren & Finch", "Dvořák", "Everyday™", "Holm", "St. Aubin", "Grünwald",
    "Quayside",
};
static const char *const materials[] = {
    "Enamel", "Oak", "Brass", "Linen", "Stoneware", "Copper", "Wool", "Walnut", "Steel", "Glass",
    "Leather", "Rattan", "Cast Iron", "Porcelain", "Felt", "Ash", "Tin", "Marble",
};
static const char *const colours[] = {
    "cream", "slate", "moss", "rosé", "midnight", "natural", "ochre", "chalk", "rust", "sky",
};
static const char *const endings[] = {
    "", "", "", "", "", ", Small", ", Large", ", 8\"", ", 12\"", " (Set of 4)", ", Mark II", " ½ Size",
    ", Pack of 2", " & Lid",
};
static const char *const places[] = {
    "Sheffield", "Malmö", "Porto", "Zürich", "Łódź", "Jaén", "Kraków", "Gent", "Århus", "Bologna",
    "Lyon", "Tartu",
};
static const char *const first_names[] = {
    "Anna", "José", "Chloë", "Mehmet", "Zoë", "Liam", "Saoirse", "Jürgen", "Priya", "Olu", "Ingrid",
    "René", "Tom", "Yuki",
};
static const char *const last_names[] = {
    "Bauer", "Nuñez", "Okafor", "Smith", "Lindqvist", "O'Neill", "Kovács", "Marsh", "Sato", "Weiß",
};
static const char *const verdicts[] = {
    "Better than expected", "Does what it says", "A \"proper\" one at last",
    "Good, but smaller than I thought", "Très joli", "Would buy again & again", "Arrived quickly",
    "Not for me", "My grandmother had this one", "Solid",
};
static const char *const subjects[] = {
    "This piece", "The handle", "Our workshop", "The finish", "Every seam", "The lid", "The maker",
    "The smaller size", "A coat of beeswax", "The new edition", "What you see here", "The packaging",
};
static const char *const verbs[] = {
    "is finished by hand", "keeps its shape", "has been tested in our own café",
    "sits well in the hand", "comes with a spare part", "is made to be repaired",
    "gets better with age", "follows a drawing from 1952", "was chosen by our readers",
    "carries a two-year guarantee", "needs no special care", "looks at home anywhere",
};
static const char *const tails[] = {
    "and lasts for years", "even after a long winter", "as people in the trade expect",
    "without any fuss", "in a naïve, cheerful way", "whatever the weather", "from the first day",
    "and ships in plain card", "so it makes a good present", "as the original did",
    "– wipe it clean & put it away", "although no two are alike",
};

const char *words_category(int category) { return categories[category].name; }
const char *words_category_slug(int category) { return categories[category].slug; }
const char *words_category_code(int category) { return categories[category].code; }
const char *words_tag(int tag) { return tags[tag]; }
const char *words_material(struct dice *dice) { return dice_pick(dice, materials); }
const char *words_colour(struct dice *dice) { return dice_pick(dice, colours); }
const char *words_place(struct dice *dice) { return dice_pick(dice, places); }
const char *words_verdict(struct dice *dice) { return dice_pick(dice, verdicts); }

/* Several picks are never arguments of one call: C leaves open which throw would come first. */
static void put_three(struct str *out, const char *a, const char *b, const char *c) {
    str_puts(out, a);
    str_putc(out, ' ');
    str_puts(out, b);
    str_putc(out, ' ');
    str_puts(out, c);
}

void words_product(struct dice *dice, int category, struct str *out) {
    const char *maker = dice_pick(dice, makers);
    const char *material = dice_pick(dice, materials);
    const char *thing = dice_pick(dice, categories[category].things);
    put_three(out, maker, material, thing);
    str_puts(out, dice_pick(dice, endings));
}

void words_person(struct dice *dice, struct str *out) {
    str_puts(out, dice_pick(dice, first_names));
    str_putc(out, ' ');
    str_puts(out, dice_pick(dice, last_names));
}

void words_sentence(struct dice *dice, struct str *out) {
    const char *subject = dice_pick(dice, subjects);
    const char *verb = dice_pick(dice, verbs);
    const char *tail = dice_pick(dice, tails);
    put_three(out, subject, verb, tail);
    str_putc(out, '.');
}

void words_sentences(struct dice *dice, int count, struct str *out) {
    for (int i = 0; i < count; i++) {
        if (i) str_putc(out, ' ');
        words_sentence(dice, out);
    }
}

void words_slug(const char *name, struct str *out) {
    bool gap = false, begun = false;
    for (const char *at = name; *at; at++) {
        if (!ascii_alnum(*at)) {
            gap = begun;
            continue;
        }
        if (gap) str_putc(out, '-');
        str_putc(out, ascii_lower(*at));
        gap = false;
        begun = true;
    }
}
