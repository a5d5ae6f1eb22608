"""Strings that tokenizers and cleaning are known to stumble over, by the thousand. Seeded: the same every time."""

from __future__ import annotations

import html.entities
import random
import sys
import unicodedata

import fixture_strings
import neutral_sentences

SEED = 20261121
EMOJI = "👍 ❤️ 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 🇫🇷🇯🇵 1️⃣ #️⃣ *⃣ 👩🏽‍🚀 🤷🏻‍♂️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ☺︎ ☺️ 🫠 😀 ⚽ 🧑‍🤝‍🧑 ✌🏿 🇩 🏽 \u200d ⃣".split(" ")
SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u180e\u2000\u2003\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
CONTROLS = [chr(point) for point in (*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFD, 0xFEFF)]  # fmt: skip
SPECIAL = (
    "<|startoftext|> <|endoftext|> <start_of_text> <end_of_text> <START_OF_TEXT> <s> </s> <pad> <unk> <mask> [CLS] [SEP] "
    "[PAD] [UNK] [MASK] <bos> <eos> <0x09> <0x41> eng_Latn deu_Latn <extra_id_0> <extra_id_99> ▁ ▁▁ ##a </w> <start_of_turn>"
).split()
CLITICS = "should've SHOULD'VE I'm i'M they'll we'd it's IT'S can't don't've 's '' ''s o'clock y'all'd've should’ve 'ſ 'ſt K's 'ﬆ".split()
WORDS = (
    "a the dog cat snow Mountain RED car running 2 people, on? beach! über niño Été дом σπίτι ΟΔΟΣ 山 川 ｶﾀｶﾅ ＡＢＣ 1,299.99 ﬁne ﬂy "
    "œuvre straße İstanbul ǅ ŉ 각 하늘 قطة हिन्दी ไทย שלום ½ x² № ℃ ㎏ ™ … “quoted” ‘single’ «a» ‹b› — – e\u0301 n\u0303 A\u030a"
).split()
MISREAD = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac_roman", "cp437", "sloppy-windows-1252")
SOURCES = (
    "voilà le travail", "à la mode", "Größe über Straße", "naïve café – “quoted” … it’s", "¿Qué pasó? ¡Mañana!", "Привет, мир", "ΟΔΥΣΣΕΥΣ στο σπίτι",
    "雪山と湖", "하늘", "مرحبا بالعالم", "हिन्दी में", "ไทย", "👍 good 👨‍👩‍👧", "€5 £6 ¥7", "Čeština příliš žluťoučký", "Łódź", "50°C × 2² = ½", "• item\u00a0one", "fÃ©e", "“a”—‘b’",
    "às vezes àquele", "l’été à Paris", "Ã", "Ã la", "Â ", "Dž ǆ", "©2020 ®™", "ÀÈÌÒÙ", "тест — проба", "ГўВЂВ™a", "naÃ¯ve\x1a", "â€œ like this â€�",
)  # fmt: skip


def strings(count: int, seed: int = SEED) -> list[str]:
    """Hand-picked ones first, then random mixtures, until there are `count` different ones."""
    draw = random.Random(seed)
    found = dict.fromkeys(picked())
    while len(found) < count:
        found.setdefault(mixture(draw))
    return list(found)[:count]


def picked() -> list[str]:
    names = sorted(html.entities.html5)
    chosen = list(fixture_strings.HARD) + CLITICS + EMOJI + SPECIAL
    chosen += [f"a{space}b{space}{space} c{space}" for space in SPACES] + [f"x{control}y" for control in CONTROLS]
    chosen += [f"a {token} b" for token in SPECIAL] + [f"a{token}b" for token in SPECIAL] + [f" {token}  {token}!" for token in SPECIAL]
    chosen += [f"&{name}" for name in names[::24]] + [f"a&{name.rstrip(';')}b" for name in names[5::48]]
    chosen += [f"&{name.upper()}" for name in names[3::40]]
    chosen += "&amp;amp;lt; &amp;#38;amp; &#65 &#65; &#x41 &#X41; &#x110000; &#xD800; &#0; &#13; &#128; &#x9f; &#11; &#xfffe; &# &#x &; &amp &notit; &notin; &nosuch; &#99999999999; <&amp;>".split()
    chosen += ["a &lt; b", "a < b &lt; c", "&lt;b&gt;\nx < y\n&lt;i&gt;", "AT&T", "R&D &copy 2020", "&eacute", "&EACUTE;", "&amp;eacute;", "&ampamp;lt;"]
    chosen += [broken for source in SOURCES for broken in misread(source)] + list(SOURCES)
    chosen += ["\x1b[31mred\x1b[0m", "\x1b[1;3٣m", "a\r\nb\rc\u2028d\u2029e\x85f", "\ud800", "a\udfffb", "\ud83d\ude00", "\ude00\ud83d", "x\ud83d y"]
    chosen += ["ΑΣ", "ΑΣ.", "ΑΣ.Α", "Σ", " Σ", "ΑΣ'", "Α\u0301Σ\u0301", "ΣΣ", "1Σ", "ʰΣ", "Σʰ", "ͅΣ", "ⅠΣ", "ΑΣ\u00ad", "ΑΣ\u00adΑ", "ᴬΣ", "ß", "ẞ", "ǅ", "Ⅷ", "Ⓐ", "𐐀", "Ა", "Ꭰ", "ꭰ", "İ", "I\u0307", "Ω", "K"]
    chosen += ["a" + "\u0301" * 40, "e" + "".join(chr(point) for point in range(0x300, 0x340)), "Z\u0335\u0321a\u0338l\u0337\u0313g\u0336o", "\u0301start", "가\u11a8", "\u1100\u1161\u11a8"]
    chosen += ["word " * 200, "a" * 1000, "안" * 300, "x\u0301" * 200, "!?" * 200, "１２３" * 50, "â€™" * 60, "Ã©" * 100, "&amp;" * 100, " " * 300 + "x"]
    chosen += list(neutral_sentences.SENTENCES[:: len(neutral_sentences.SENTENCES) // 60])
    return chosen


def misread(text: str) -> list[str]:
    """A text's UTF-8 read in other encodings, once and twice."""
    found = []
    for encoding in MISREAD:
        for errors in ("strict", "replace"):
            try:
                once = text.encode("utf-8").decode(encoding, errors)
                found.append(once)
                found.append(once.encode("utf-8").decode("cp1252", "replace"))
            except (UnicodeDecodeError, UnicodeEncodeError, LookupError):
                continue
    return list(dict.fromkeys(found))


def mixture(draw: random.Random) -> str:
    kind = draw.randrange(9)
    if kind == 0:
        return "".join(draw.choice([point(draw), point(draw), draw.choice(WORDS), " "]) for _ in range(draw.randint(1, 12)))
    if kind == 1:
        return " ".join(draw.choice(WORDS + CLITICS + EMOJI) for _ in range(draw.randint(1, 9)))
    if kind == 2:
        return "".join(draw.choice([draw.choice(WORDS), draw.choice(SPECIAL), draw.choice(SPACES), draw.choice(EMOJI)]) for _ in range(draw.randint(2, 9)))
    if kind == 3:
        pieces = [draw.choice(misread(draw.choice(SOURCES + tuple(WORDS)))) for _ in range(draw.randint(1, 2))]
        return draw.choice(["", " ", "é", "a "]).join([*pieces, draw.choice(WORDS)])
    if kind == 4:
        name = draw.choice(sorted(html.entities.html5))
        name = draw.choice([name, name.rstrip(";"), name.upper(), name + "x", "amp;" + name, f"#{draw.randrange(0x2000)};", f"#x{draw.randrange(0x11000):x}"])
        return draw.choice(["", "a", "<"]) + "&" + name + draw.choice(["", ";", "b", " &lt;", "&gt"]) + draw.choice(["", draw.choice(WORDS)])
    if kind == 5:
        low, high = draw.choice(fixture_strings.BLOCKS)
        return "".join(chr(draw.randint(low, high)) for _ in range(draw.randint(1, 14)))
    if kind == 6:
        return "".join(chr(draw.choice([draw.randint(0x80, 0xFF), draw.randint(0x20, 0x17F), draw.choice([0x20AC, 0x2122, 0x2019, 0x153, 0xFFFD, 0x1A])])) for _ in range(draw.randint(2, 10)))
    if kind == 7:
        return "".join(draw.choice(CONTROLS + list(SPACES) + list("aé山Σ.")) for _ in range(draw.randint(2, 12)))
    base = draw.choice(WORDS)
    return base + "".join(chr(draw.randint(0x300, 0x36F)) for _ in range(draw.randint(1, 5))) + draw.choice(["", base, " " + base.upper(), draw.choice(CLITICS)])


def point(draw: random.Random) -> str:
    """Any character that Unicode has assigned."""
    while True:
        drawn = draw.randrange(sys.maxunicode + 1) if draw.random() < 0.3 else draw.randrange(0x3000)
        if unicodedata.category(chr(drawn)) not in ("Cn", "Cs", "Co"):
            return chr(drawn)
