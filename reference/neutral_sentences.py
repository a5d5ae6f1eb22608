"""Neutral sentences of our own, from which the text tower's centre is computed.

Everyday statements of who does what, where: every combination of the three lists below. They describe no picture of any
collection; only their mean is used.
"""

WHO = (
    "A man", "A woman", "A boy", "A girl", "A child", "A baby", "Two people", "A group of people", "Three friends",
    "An old man", "A young couple", "A family", "A dog", "Two dogs", "A cat", "A bird", "A horse", "A person",
    "A crowd", "A worker",
)  # fmt: skip
DOES = (
    "sitting", "standing", "walking", "running", "jumping", "playing", "looking at something", "holding something",
    "wearing a hat", "resting", "climbing", "riding", "smiling", "waiting", "swimming",
)  # fmt: skip
WHERE = (
    "in the street", "on the grass", "at the beach", "in the water", "in the snow", "in a park", "in a room", "outside",
    "near a building", "in the mountains", "on a road", "in front of a wall",
)  # fmt: skip

SENTENCES = tuple(f"{who} {does} {where}." for who in WHO for does in DOES for where in WHERE)
