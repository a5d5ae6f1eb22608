"""What each ImageNet class is called in words: the texts whose mean embedding stands for the class.

The network was taught to tell 1,000 things apart, 118 of them breeds of dog, none of them "a person". People who search
write "a dog" and "children playing football". So a class has, beside its name and its published description, the
common word for its kind (`KINDS`, by ranges of class numbers) and short sentences of our own about the scenes in which such a thing
is usually photographed (`SCENES`). They say what the classes are; no picture was paired with a text for them. How far the
photographs used for measuring were looked at is told in docs/decisions/0002-embedded-model.md.
"""

from __future__ import annotations

import re

KINDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 1, ("a fish", "a fish in the water")),
    (2, 4, ("a shark", "a shark swimming in the sea")),
    (5, 6, ("a ray", "a fish swimming under water")),
    (7, 8, ("a chicken", "chickens on a farm")),
    (9, 24, ("a bird", "a bird sitting on a branch")),
    (25, 29, ("a salamander", "a small animal on the ground")),
    (30, 32, ("a frog", "a frog by the water")),
    (33, 37, ("a turtle", "a turtle near the water")),
    (38, 48, ("a lizard", "a lizard on a rock")),
    (49, 50, ("a crocodile", "a crocodile in the water")),
    (52, 68, ("a snake", "a snake on the ground")),
    (70, 79, ("a spider", "an insect, close up")),
    (80, 96, ("a bird", "a bird outside")),
    (97, 100, ("a duck", "a bird swimming on the water")),
    (101, 101, ("an elephant",)),
    (102, 106, ("an animal in the wild",)),
    (107, 117, ("a sea creature", "something under water")),
    (118, 126, ("a crab", "a sea animal with claws")),
    (127, 144, ("a bird", "a bird standing in the water")),
    (145, 145, ("a penguin", "birds in the snow")),
    (146, 146, ("a bird", "a seagull flying over the sea")),
    (147, 150, ("an animal in the sea", "a large animal swimming in the water")),
    (151, 268, ("a dog", "a dog running outside on the grass")),
    (269, 275, ("a dog", "a wild dog", "a wolf")),
    (277, 280, ("a fox", "a fox in the wild")),
    (281, 285, ("a cat", "a cat at home")),
    (286, 293, ("a big wild cat", "a wild animal")),
    (294, 297, ("a bear", "a wild animal")),
    (298, 299, ("a small wild animal",)),
    (300, 320, ("an insect", "a bug on a leaf")),
    (321, 326, ("a butterfly", "a butterfly on a flower")),
    (327, 329, ("a sea creature", "something under water")),
    (330, 332, ("a rabbit", "a rabbit on the grass")),
    (333, 338, ("a small furry animal",)),
    (339, 339, ("a horse", "a person riding a horse")),
    (341, 343, ("a pig",)),
    (345, 347, ("a cow", "cattle in a field")),
    (348, 349, ("a sheep", "an animal with horns")),
    (350, 353, ("a wild animal with horns", "a goat or a deer")),
    (354, 355, ("a camel", "people riding a camel")),
    (356, 364, ("a small furry animal", "a wild animal")),
    (365, 384, ("a monkey", "a monkey in a tree")),
    (385, 386, ("an elephant", "an elephant in the wild")),
    (389, 397, ("a fish", "a fish in the water")),
    (924, 969, ("food", "food on a table")),
    (991, 997, ("a mushroom", "a mushroom in the forest")),
)

COATS: tuple[tuple[str, str], ...] = (
    (
        "a black dog",
        "scottish terrier|affenpinscher|groenendael|newfoundland|schipperke|flat-coated|curly-coated|kelpie|giant schnauzer"
        "|standard schnauzer|bouvier|kerry blue|briard",
    ),
    ("a black and brown dog", "rottweiler|dober|gordon|black and tan|black-and-tan|manchester|miniature pinscher|entlebucher|appenzeller"),
    ("a white dog", "samoyed|pyrenean|great pyrenees|west highland|maltese|kuvasz|poodle|american eskimo|bichon|sealyham|clumber"),
    ("a brown dog", "vizsla|redbone|chesapeake|irish setter|rhodesian|bloodhound|sussex|irish terrier|ridgeback|water spaniel"),
    ("a light brown dog", "golden retriever|labrador|pug|boxer|bullmastiff|great dane|dingo|chow|malinois|basenji|lakeland|norfolk"),
    ("a brown and white dog", "beagle|basset|brittany|st\\. bernard|saint bernard|english springer|collie|foxhound|welsh springer|blenheim|ibizan"),
    ("a black and white dog", "border collie|husky|malamute|boston|tibetan terrier|japanese|bernese|french bulldog|old english sheepdog"),
    ("a spotted dog", "dalmatian|german shorthaired|english setter|bluetick|treeing walker"),
    ("a small dog", "chihuahua|toy|yorkshire|pekingese|shih|papillon|pomeranian|griffon|silky|lhasa|terrier|corgi|pug|dachshund"),
    ("a thin dog racing around a track", "greyhound|whippet|saluki|borzoi|deerhound|ibizan|italian greyhound|afghan"),
    ("a dog running through the snow", "husky|malamute|samoyed"),
    ("a dog swimming in the water with a stick in its mouth", "retriever|water spaniel|newfoundland|otterhound"),
)  # fmt: skip

SCENES: dict[str, tuple[str, ...]] = {
    # sport and play
    "baseball|baseball player|scoreboard": ("a man playing baseball", "a baseball player swings the bat during a game"),
    "basketball": ("basketball players in uniform", "a boy playing basketball", "a basketball game"),
    "soccer ball": ("children playing soccer", "a soccer player kicks the ball on a field"),
    "rugby ball": ("men playing rugby", "a football player runs with the ball", "two teams in a game"),
    "football helmet": ("a football player in uniform", "American football players during a game"),
    "volleyball ball": ("girls playing volleyball", "people playing ball at the beach"),
    "tennis ball": ("a dog with a ball in its mouth", "a person playing tennis"),
    "racket": ("a woman playing tennis", "a tennis player hits the ball"),
    "golf ball|golf cart": ("a man playing golf", "people on a golf course"),
    "croquet ball": ("children playing with a ball on the grass", "people playing on a lawn", "a dog playing with a ball"),
    "ping-pong ball|pool table": ("people playing a game at a table",),
    "hockey puck": ("a hockey player on the ice", "people skating on ice"),
    "punching bag": ("a boxer", "a man boxing", "two men fighting"),
    "balance beam|gymnastic horizontal bar|parallel bars": (
        "a gymnast performing", "a boy jumping in the air", "a person doing a trick", "children at a playground",
    ),
    "tights for gymnastics": ("a girl dancing", "a team in matching jerseys", "an athlete in uniform"),
    "unicycle": ("a person doing tricks on a bike", "a boy riding a wheel", "a skateboarder doing a trick"),
    "mountain bike|tandem bicycle": ("a person riding a bicycle", "a man on a bike on a trail", "a cyclist jumping with a bike"),
    "tricycle": ("a small child riding a toy bike", "a child with a tricycle"),
    "motor scooter|moped": ("a person on a motorcycle", "a motorcyclist riding on a road"),
    "crash helmet": ("a motorcycle racer", "a person wearing a helmet", "a biker racing on a dirt track"),
    "disc brake|car wheel": ("a motorbike", "a car on the road"),
    "race car|go-kart|sports car|convertible": ("a race car on a track", "a car driving fast", "a man in a car"),
    "ski": ("a skier going down a snowy hill", "a person skiing in the snow", "a snowboarder jumping"),
    "balaclava ski mask": ("a person in winter clothes", "a person dressed for the snow"),
    "bobsleigh|dog sled|snowmobile": ("people on a sled in the snow", "children sledding down a snowy hill"),
    "snowplow": ("a person in the snow", "snow on the street"),
    "alp|mountain|valley": ("people hiking in the mountains", "a person standing on a mountain", "a mountain view", "snowy mountains"),
    "cliff": ("a rock climber on a cliff", "a person climbing a rock wall", "people on rocks"),
    "promontory|breakwater": ("a person standing on rocks by the sea", "the rocky coast", "a person looking at the ocean"),
    "sandbar|beach": ("people at the beach", "children playing in the sand", "a dog running on the beach", "waves of the ocean"),
    "lakeshore": ("people at a lake", "a person by the water", "a man fishing in a lake"),
    "paddle|kayak": ("a person in a kayak", "people paddling a boat on a river", "rafting through white water"),
    "motorboat|catamaran|trimaran|yawl|schooner|lifeboat": ("people in a boat", "a boat on the water", "a person water skiing"),
    "gondola|dock|pier|boathouse": ("a boat at the dock", "people by the water", "a person standing on a pier"),
    "parachute": ("a person in the air", "a kite in the sky", "a man parasailing over the water"),
    "snorkel|scuba diver": ("a person swimming under water", "a diver under water", "a child in a swimming pool"),
    "swimming cap|hot tub": ("a swimmer in a pool", "a child swimming in a pool", "people in the water"),
    "swim trunks": ("a boy in swimming trunks", "boys playing in the water", "a man without a shirt", "a child jumping into a pool"),
    "bikini|one-piece bathing suit|sarong": ("a woman in a bathing suit", "girls at the beach", "a girl in the water"),
    "bathtub|bath towel|shower curtain": ("a child in the bath", "a wet child"),
    "fountain": ("children playing in a fountain", "water spraying in the air", "people near a fountain"),
    "geyser": ("water splashing", "a wave", "a surfer riding a wave"),
    "swing": ("a child on a swing", "children playing at a playground"),
    "maypole|pole|flagpole": ("people at a festival", "a person climbing"),
    "trampoline|carousel|pinwheel": ("children having fun", "an amusement park ride"),
    "maze": ("a child playing outside", "a garden"),
    "frisbee|plate": ("a plate of food",),
    "bubble|balloon": ("a child with balloons", "a girl blowing bubbles", "children at a party"),
    "hunting bow": ("a person aiming with a bow", "a man outdoors in the woods"),
    "rifle|assault rifle|revolver|military uniform|bulletproof vest": ("a soldier", "a man with a gun", "men in uniform", "a police officer"),
    "cannon|tank|half-track|missile": ("soldiers", "a military vehicle"),
    "lawn mower|tractor|farm plow|combine harvester|threshing machine": ("a man working in a field", "a farm machine"),
    "shovel|wheelbarrow|broom|hay": ("a person working outside", "a man digging", "a farm"),
    "construction crane|forklift|drilling rig": ("a construction site", "workers at a building site"),
    "tent|mountain tent|sleeping bag": ("people camping", "a tent outdoors", "people sitting at a campsite"),
    "backpack|tripod": ("a hiker with a backpack", "a man with a camera", "a person walking on a path"),
    "fishing casting reel": ("a man fishing", "a boy with a fishing rod"),
    "suspension bridge|through arch bridge|viaduct": ("people on a bridge", "a bridge over the water"),
    # clothes and people
    "sunglasses": ("a person wearing sunglasses", "a man with sunglasses smiling", "a woman wearing sunglasses"),
    "neck brace|bib|pacifier|bassinet|infant bed|cradle|diaper|baby bib": ("a baby", "a small child", "a toddler"),
    "stretcher": ("people helping someone lying down", "a person lying on the ground"),
    "bridegroom": ("a wedding", "a bride and groom", "a couple in formal clothes"),
    "gown|hoop skirt|overskirt": ("a woman in a dress", "a bride in a white dress", "a girl in a dress"),
    "suit|windsor tie|bow tie|bolo tie": ("a man in a suit", "men in suits and ties", "a man wearing a tie"),
    "academic gown|graduation cap": ("a graduation", "students in gowns"),
    "jersey|sweatshirt|t-shirt": ("a person in a shirt", "a boy wearing a shirt", "a man in a sweatshirt"),
    "jeans|miniskirt": ("a woman standing in the street", "a person wearing jeans", "a girl in a skirt"),
    "cowboy hat|cowboy boot|sombrero": ("a man in a cowboy hat", "a cowboy riding at a rodeo", "a person wearing a hat"),
    "kimono|abaya|cloak|poncho|vestment": ("a woman in traditional clothes", "a person in a costume"),
    "mask|hair wig|feather boa|breastplate|cuirass|chain mail|shield|bearskin": (
        "a person in a costume", "people dressed up", "a parade",
    ),
    "bonnet|shower cap|wool|stole scarf|mitten|cardigan|fur coat|trench coat|sock": (
        "a person in warm clothes", "a girl wearing a hat", "a woman in a coat", "a child in winter clothes",
    ),
    "lab coat|apron": ("a person at work", "a man cooking", "a cook in a kitchen"),
    "hair clip|hair spray|lipstick|face powder|lotion|sunscreen|band-aid|necklace": ("a woman's face", "a girl smiling", "a girl with long hair"),
    "running shoe|sneaker|sandal|clogs|slip-on shoe": ("feet", "a person running", "a pair of shoes"),
    "knee pad": ("a skateboarder", "a person on roller skates"),
    "crutch": ("a person walking", "an old man"),
    "mobile phone|hand-held computer|ipod": ("a person talking on the phone", "a woman with a phone"),
    "reflex camera|polaroid camera|binoculars": ("a person taking a picture", "a man with a camera"),
    # music and crowds
    "stage|spotlight|microphone": ("a singer on stage", "a band playing at a concert", "people performing on a stage"),
    "guitar|banjo|violin|cello": ("a man playing the guitar", "a musician playing", "a band"),
    "accordion|saxophone|trombone|cornet|french horn|flute|oboe|bassoon|harmonica|pan flute|harp": (
        "a musician playing an instrument", "a street musician",
    ),
    "drum|marimba|steel drum|gong|maraca": ("a drummer", "people playing drums", "a band"),
    "piano|pipe organ": ("a person playing the piano",),
    "torch|candle|matchstick|lighter": ("fire", "a bonfire at night", "a birthday cake with candles"),
    "movie theater|theater curtain|front curtain|planetarium": ("a crowd of people at night", "an audience"),
    # streets, shops, homes
    "rickshaw|taxicab|trolleybus|tram|minibus|school bus": ("a busy city street", "people in the street", "traffic in a city"),
    "traffic or street sign|traffic light|parking meter|street sign|pay-phone|payphone": ("people crossing a street", "a city street"),
    "park bench": ("a man sitting on a bench", "people sitting on a bench in a park"),
    "turnstile|subway|high-speed train|railroad car|locomotive": ("a train station", "people waiting for a train", "a train"),
    "shopping cart|shopping basket|grocery store|bakery|butcher shop|candy store|toy store|shoe store|bookstore|tobacco shop|barbershop": (
        "people in a shop", "a street market", "a person in front of a store", "a vendor selling things",
    ),
    "restaurant|dining table|patio|menu|beer glass|red wine": ("people eating at a table", "friends drinking in a bar", "people sitting at a restaurant"),
    "prison|chain-link fence|window screen": ("a person behind a fence", "a dog behind a fence"),
    "picket fence|split-rail fence": ("a fence", "a dog jumping over a fence", "a horse in a field"),
    "stone wall|megalith|cliff dwelling|castle|monastery|palace|triumphal arch|obelisk|dome|church|mosque|stupa": (
        "people in front of an old building", "tourists visiting a monument",
    ),
    "handrail|sliding door|barn|mobile home|thatched roof": ("a person in front of a house", "a building"),
    "couch|pillow|quilt|rocking chair|four-poster bed": ("a person sitting on a couch", "a child on a bed", "a person resting at home"),
    "television|monitor|home theater|entertainment center|screen": ("a room with a screen", "people watching something"),
    "desktop computer|laptop|notebook computer|computer keyboard|desk": ("a person at a computer", "a man working at a desk"),
    "toilet seat|sink|washing machine|plunger": ("a bathroom",),
    "teddy bear|jigsaw puzzle|comic book|rubber eraser|toy": ("a child playing with toys", "a little girl with a toy"),
    "paintbrush|carved pumpkin|potter's wheel": ("an artist painting", "a child making something"),
    "umbrella": ("a person with an umbrella in the rain", "people under an umbrella"),
    "bucket|plastic bag|crate box|barrel": ("a child with a bucket", "a person carrying something"),
    "ice cream|popsicle": ("a child eating ice cream", "a girl eating"),
    "hot dog|cheeseburger|pizza|burrito": ("people eating fast food", "a man eating"),
    "water bottle|soda bottle|beer bottle|wine bottle": ("a person drinking", "a man with a bottle"),
    "stove|wok|frying pan|hot pot": ("a person cooking in a kitchen",),
    "horse-drawn vehicle|bullock cart": ("a horse pulling a cart", "people riding in a carriage"),
    "airliner|airplane wing|military aircraft|space shuttle": ("an airplane in the sky", "a plane at an airport"),
    "rapeseed|daisy|corn": ("a field of flowers", "a child in a field"),
    "muzzle": ("a dog with something in its mouth", "a racing dog with a muzzle"),
}  # fmt: skip

DOGS = range(151, 269)


def with_article(name: str) -> str:
    return ("an " if name[0].lower() in "aeiou" else "a ") + name


def named(pattern: str, name: str) -> bool:
    return re.search(rf"(?<![\w-])(?:{pattern})", name.lower()) is not None


def texts(index: int, name: str, description: str | None) -> list[tuple[str, float]]:
    """The texts of one class with their weights, which add up to one."""
    groups = [[f"a photo of {with_article(name)}"]]
    if description:
        groups.append([f"{name}: {description}"])
    kinds = [text for first, last, texts in KINDS if first <= index <= last for text in texts]
    if index in DOGS:
        kinds += [text for text, breeds in COATS if named(breeds, name)]
    else:
        kinds += [text for things, texts in SCENES.items() if named(things, name) for text in texts]
    if kinds:
        groups.append(kinds)
    return [(text, 1 / len(groups) / len(group)) for group in groups for text in group]
