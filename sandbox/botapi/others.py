"""Messages that are neither text nor a file, as the Bot API shows them: one of each kind."""

from typing import Final

from sandbox.channel import Json

FILE: Final[Json] = {"file_id": "other-1", "file_unique_id": "other1"}
PICTURE: Final[Json] = {**FILE, "width": 512, "height": 512}
OTHERS: Final[dict[str, Json]] = {
    "poll": {
        "poll": {
            "id": "1",
            "question": "Когда встречаемся?",
            "options": [
                {"persistent_id": str(n), "text": day, "voter_count": 0}
                for n, day in enumerate(("В пятницу", "В субботу"))
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "checklist": {"checklist": {"title": "Сделать", "tasks": [{"id": 1, "text": "Афиша"}]}},
    "paid_media": {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}},
    "rich_message": {"rich_message": {"blocks": []}},
    "sticker": {"sticker": {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}},
    "live_photo": {"live_photo": {**PICTURE, "duration": 2}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "location": {"location": {"latitude": 59.93, "longitude": 30.31}},
    "contact": {"contact": {"phone_number": "+79990000003", "first_name": "Пётр"}},
    "story": {"story": {"chat": {"id": 1, "type": "private"}, "id": 1}},
    "venue": {
        "venue": {
            "location": {"latitude": 59.93, "longitude": 30.31},
            "title": "Букинист",
            "address": "Литейный, 59",
        },
        "location": {"latitude": 59.93, "longitude": 30.31},
    },
    "game": {"game": {"title": "Игра", "description": "…", "photo": [PICTURE]}},
}
