"""Every kind of post in every kind of chat: what comes out is what was sent."""

import base64
from dataclasses import dataclass, field

import pytest

from delivery.limits import SERVER_FINDS
from sandbox.channel import Channel, Kind
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Json, Stage

TEXT = "Осенняя распродажа: три книги по цене двух, 😀 example.org до воскресенья"
SIMPLE = ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote")
MARKS: list[Json] = [
    *({"type": kind, "offset": 2 * n, "length": 3} for n, kind in enumerate(SIMPLE)),
    {"type": "expandable_blockquote", "offset": 20, "length": 4},
    {"type": "pre", "offset": 24, "length": 3, "language": "python"},
    {"type": "pre", "offset": 28, "length": 2},
    {"type": "text_link", "offset": 31, "length": 4, "url": "https://example.org/?erid=x"},
    {
        "type": "date_time",
        "offset": 36,
        "length": 2,
        "unix_time": 1_795_500_000,
        "date_time_format": "Dt",
    },
    {"type": "url", "offset": 47, "length": 11},
    {
        "type": "text_mention",
        "offset": 59,
        "length": 2,
        "user": {"id": 777_000_001, "is_bot": False, "first_name": "Анна"},
    },
]
JPG, MP4, PDF, MP3 = "image/jpeg", "video/mp4", "application/pdf", "audio/mpeg"


@dataclass(frozen=True)
class Sample:
    """A post as a person sends it; ``files`` are mime types, ``shown`` the kind of the first."""

    name: str
    files: tuple[str, ...] = ()
    shown: str = ""
    text: str = TEXT
    more: Json = field(default_factory=dict)
    spoiler: bool = False

    @property
    def said(self) -> Json:
        """The body of ``POST /api/say``."""
        files = []
        for n, mime in enumerate(self.files):
            data = base64.b64encode(f"{self.name} {n}".encode()).decode()
            item: Json = {"name": f"{n}.bin", "mime": mime, "data": data, "spoiler": self.spoiler}
            files.append(item | ({"as": self.shown} if self.shown else {}))
        entities = MARKS if self.text else []
        said: Json = {"user": 1001, "text": self.text, "entities": entities, **self.more}
        return said | ({"files": files} if files else {})


SAMPLES = [
    Sample("text with every mark"),
    Sample("no preview", more={"preview": {"is_disabled": True}}),
    Sample(
        "large preview above",
        more={
            "preview": {
                "url": "https://example.org/map",
                "prefer_large_media": True,
                "show_above_text": True,
            }
        },
    ),
    Sample("small preview", more={"preview": {"url": "example.org", "prefer_small_media": True}}),
    Sample("photo", (JPG,)),
    Sample("hidden photo", (JPG,), spoiler=True),
    Sample("photo below its caption", (JPG,), more={"caption_above": True}),
    Sample("photo without words", (JPG,), text=""),
    Sample("video", (MP4,)),
    Sample("gif", ("image/gif",)),
    Sample("document", (PDF,)),
    Sample("audio", (MP3,)),
    Sample("voice", ("audio/ogg",), "voice"),
    Sample("round video", (MP4,), "video_note", text=""),
    Sample("album of photos and a video", (JPG, MP4, JPG)),
    Sample(
        "hidden album below its caption", (JPG, JPG), more={"caption_above": True}, spoiler=True
    ),
    Sample("album of ten", (JPG,) * 10),
    Sample("album of documents", (PDF, PDF)),
    Sample("album of audio", (MP3, MP3)),
]


def sent(stage: Stage, sample: Sample) -> list[Json]:
    """What must come out, a message each."""
    files = [stage.telegram.world.files.get(n + 1) for n in range(len(sample.files))]
    entities = [e for e in MARKS if e["type"] not in SERVER_FINDS] if sample.text else []
    words: Json = {"text": sample.text, "entities": entities}
    words |= {"preview": None if files else sample.more.get("preview")}
    nothing: Json = {"text": "", "entities": [], "preview": None}
    above = bool(sample.more.get("caption_above"))
    shape = {"above": above, "in_group": len(files) > 1, "hidden": sample.spoiler}
    heads = [words] + [nothing] * (len(files) - 1)
    return [
        head | ({"file": file, **shape} if file else {"file": None, **shape})
        for head, file in zip(heads, files or [None], strict=True)
    ]


def came_out(stage: Stage, channel: Channel) -> list[Json]:
    """What the product published in a chat."""
    made = [p for p in channel.posts.values() if p.random_id is not None]
    return [
        {
            "text": p.text,
            "entities": p.entities,
            "preview": p.preview,
            "above": p.above,
            "in_group": p.media is not None and p.media.group is not None,
            "hidden": p.media is not None and p.media.spoiler,
            "file": stage.telegram.world.files.get(p.media.file) if p.media else None,
        }
        for p in made
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
async def test_a_post_comes_out_as_it_was_sent(theatre: Theatre, sample: Sample) -> None:
    stage = await theatre.opens(channels=10)
    chats = [c for c in stage.telegram.world.channels.values() if c.chat_id < 0]
    club = next(c for c in chats if c.title == "Фотоклуб")
    club.forbidden = ["photo"] if sample.shown == "voice" else ["voice"]
    await stage.post("say", sample.said)
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await stage.oleg.taps(caption)
    await stage.oleg.reads("Вышло 10 из 10")
    assert {c.kind for c in chats} == {Kind.CHANNEL, Kind.SUPERGROUP, Kind.GROUP}
    expected = sent(stage, sample)
    for chat in chats:
        assert came_out(stage, chat) == expected, chat.title


async def test_premium_emoji_stay_with_premium_and_become_plain_without(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=3)
    emoji: Json = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53"}
    chat = next(iter(stage.telegram.world.channels.values()))
    for number, entities in ((1, []), (2, [emoji])):
        await stage.oleg.says("🔥 Скидки", [emoji])
        for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
            await stage.oleg.taps(caption)
        await stage.oleg.reads(f"🔥 Скидки · №{number}\n✅")
        assert [p["entities"] for p in came_out(stage, chat)][number - 1] == entities
        stage.telegram.world.me.premium = True
        await theatre.stops(stage)
        await theatre.starts(stage)


async def test_a_thousand_sends_of_a_large_video_cost_no_upload_and_one_more_reading(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=1000)
    await stage.oleg.sends_file("ролик.mp4", MP4, "Ролик", size=50 << 20)
    for caption in ("🚀 Разослать", "Все", "🚀 Запустить"):
        await stage.oleg.taps(caption)
    await stage.until(lambda: stage.telegram.world.counters.posts >= 300, within=60)
    stage.telegram.world.files.expire()
    await stage.oleg.reads("Вышло 1\u202f000 из 1\u202f000", within=120)
    reads = [e for e in stage.telegram.mtproto.log if e.name == "GetMessages"]
    assert (stage.uploads, len(reads), stage.posts_by_channel) == (0, 2, {1})
    (size,) = {file.size for file in (stage.telegram.world.files.get(1),) if file is not None}
    assert size == 50 << 20
