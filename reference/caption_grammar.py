"""Sentences in the plain style of captions, drawn from our own words in English and in fourteen other languages.

`multilingual_scenes.txt` has the same words in every language, so that sentences with one meaning come of one draw. What they say
may be odd (a horse reading a book): they show what words mean beside each other, not what happens. No caption of any collection
was looked at for them.
"""

from __future__ import annotations

import random
from pathlib import Path

LANGUAGES = "en de fr es it pt nl cs pl ru uk zh ja ar hi".split()
TABLE = Path(__file__).parent / "multilingual_scenes.txt"
BARE = {"a dog", "a black dog", "a brown dog", "a small white dog", "a cat", "a horse", "a bird", "a baby"}
PLURAL = {"two", "three", "several", "sheep", "soldiers", "friends"}

WHO = """
a man | a woman | a boy | a girl | a child | a baby | a toddler | two men | two women | three people | a group of
people | a crowd of people | an old man | an elderly couple | a young couple | two children | several children | two
boys | three girls | a family | a teenager | a player | a worker | a musician | a cyclist | a skateboarder | a surfer
| a skier | a climber | a dancer | a tourist | a dog | a black dog | a brown dog | two dogs | a small white dog | a
puppy | a cat | a horse | a bird | a cow | sheep | a bicycle rider | a bride and groom | soldiers | a policeman | a
chef | a fisherman | a football team | friends
"""

WEAR = """
in a red shirt | in a blue jacket | wearing a hat | with a beard | in a white dress | wearing sunglasses | in a black
coat | with blond hair | in jeans | wearing a helmet | in a yellow raincoat | in a swimsuit | wearing a backpack | in
a green uniform | in a pink coat | wearing a striped sweater | in orange clothes | with a tattoo | with a leash |
wearing a costume | in a suit and tie | with long dark hair
"""

DO = """
is running | is sitting | is standing | is walking | is jumping | is playing | is lying | is smiling | is looking at
the camera | is riding a bicycle | is riding a horse | is swimming | is climbing | is eating | is drinking | is
dancing | is sleeping | is reading a book | is talking | is holding a ball | is catching a frisbee | is kicking a ball
| is throwing a stick | is playing the guitar | is singing | is taking a photograph | is digging | is cooking | is
fishing | is skiing | is snowboarding | is surfing | is skateboarding | is pulling a sled | is carrying a bag | is
pushing a cart | is waiting | is laughing | is fighting | is splashing water | is chasing another dog | is chewing a
toy | is flying a kite | is paddling a canoe | is driving a car | is painting | is performing a trick | is jumping
over a hurdle | is playing tennis | is playing football | is playing basketball | is playing baseball | is wrestling |
is hugging | is blowing bubbles | is using a laptop | is talking on the phone | is sliding down a slide | is swinging
"""

WHERE = """
on the beach | in the snow | on the grass | in a park | in the street | on a mountain | in the water | by a lake | in
a swimming pool | on a bench | at a table | in a restaurant | on a rock | in a forest | in front of a building | on a
stage | in a kitchen | on a bed | on a sofa | at a market | in a field of flowers | under a tree | on a bridge | at
the airport | in a train station | on a boat | in the sea | on a sidewalk | at night | in the rain | at sunset | on a
ramp | in a skate park | in a stadium | on a wall | near a fence | on stairs | in a car | in a crowd | on a dirt road
| in the desert | on ice | in a river | near a waterfall | in the mud | on a court | at a playground | in a garden |
behind a fence | in front of a fountain | at a party | in a shop | on a trampoline | through leaves
"""

THING = """
a car | a red car | a bus | a truck | a train | an airplane | a sailing boat | a motorcycle | a bicycle | a church | a
tower | a bridge | a house | a castle | a city | a street | a table with food | a cake | pizza | fruit | vegetables |
a cup of coffee | a glass of wine | flowers | a rose | a tree | mountains | a lake | a waterfall | clouds | a sunset |
snow | the moon | fireworks | a book | a computer | a telephone | a clock | a lamp | a chair | shoes | a dress | a
handbag | a watch | jewellery | a guitar | a piano | a drum | a ball | a toy | a teddy bear | a statue | a fountain |
a tent | a fire | an umbrella | a flag | a balloon | a bottle | a knife | a cat | a lion | an elephant | a monkey | a
butterfly | a fish | a duck | a swan | an eagle | an owl | a rabbit | a squirrel | a fox | a bear | a wolf | a deer |
a pig | a goat | a chicken | a snake | a frog | a turtle | a spider | a bee | a whale | a shark | a crab | a mushroom
| a penguin | a giraffe | a zebra | a camel | a tiger
"""


def words(block: str) -> list[str]:
    return [word.strip() for word in " ".join(block.split()).split("|")]


def english(count: int, seed: int) -> list[str]:
    """Different English sentences."""
    source = random.Random(seed)
    who, wear, do, where, thing = map(words, (WHO, WEAR, DO, WHERE, THING))
    found: dict[str, None] = {}
    while len(found) < count:
        subject, kind = source.choice(who), source.random()
        worn = " " + source.choice(wear) if source.random() < 0.75 else ""
        if kind < 0.6:
            text = f"{subject}{worn} {source.choice(do)} {source.choice(where)}"
        elif kind < 0.7:
            text = f"{subject} {source.choice(where)}"
        elif kind < 0.8:
            text = f"{subject} {source.choice(do)}"
        elif kind < 0.88:
            text = f"{source.choice(thing)} {source.choice(where)}"
        elif kind < 0.95:
            text = f"{subject}{worn} with {source.choice(thing)}"
        else:
            text = f"{source.choice(thing)} and {source.choice(thing)}"
        if text.split()[0] in PLURAL:
            text = text.replace(" is ", " are ", 1)
        found[styled("en", text, source)] = None
    return list(found)


def translated(count: int, seed: int) -> list[tuple[str, str, str]]:
    """For each other language, sentences as (language, English, translation)."""
    source = random.Random(seed)
    table = read()
    rows = []
    for language in LANGUAGES[1:]:
        for _ in range(count):
            parts = drawn(table, source)
            english = styled("en", say("en", *parts), source)
            rows.append((language, english, styled(language, say(language, *parts), source)))
    return rows


def read() -> dict[str, list[dict[str, str]]]:
    table: dict[str, list[dict[str, str]]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = table.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            rows.append(dict(zip(LANGUAGES, line.split("|"), strict=True)))
    return table


def drawn(table: dict, source: random.Random) -> tuple:
    """Who, what they wear, what they do, and where; the last three may be missing, but not all."""
    who, kind = source.choice(table["who"]), source.random()
    wear = source.choice(table["wear"]) if source.random() < 0.5 and who["en"] not in BARE else None
    do = source.choice(table["do"]) if kind < 0.85 else None
    where = source.choice(table["where"]) if kind > 0.2 else None
    return who, wear, do, where


def say(language: str, who, wear, do, where) -> str:
    who, wear, do, where = (part[language] if part else "" for part in (who, wear, do, where))
    if language == "zh":
        return wear + who + where + do
    if language == "ja":
        if not do:  # "in the park, a man" is "the man of the park"
            return where.removesuffix("で").removesuffix("に") + "の" + wear + who
        return wear + who + "が" + where + do
    order = (wear, who, where, do) if language == "hi" else (who, wear, do, where)
    return " ".join(part for part in order if part)


def styled(language: str, text: str, source: random.Random) -> str:
    """Most begin with a capital and end with a full stop, some do not."""
    if source.random() < 0.3:
        return text
    end = {"zh": "。", "ja": "。", "hi": "।"}.get(language, ".")
    return text[0].upper() + text[1:] + end
