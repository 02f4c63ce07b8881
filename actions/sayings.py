"""The words of the actions, in Arabic and English; bot.dialogue.replies says them in the employer's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.handoff_api import Case
from bot.dialogue.topics import Topic

Saying = dict[str, Any]

RIYADH = timezone(timedelta(hours=3))
"""Saudi Arabia keeps no summer time."""

_MONTHS_AR = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
_MONTHS_EN = "January February March April May June July August September October November December"

STATUS_AR = {
    "open": "مسجّل وينتظر متابعة موظف",
    "with_agent": "عند موظف يتابعه",
    "answered": "أجاب عنه موظف، وتجد رده في محادثتك",
}
STATUS_EN = {
    "open": "registered, waiting for an agent",
    "with_agent": "with an agent",
    "answered": "answered by an agent in this conversation",
}

OFFER_HUMAN: Saying = {
    "offer_human": {
        "text": "هل تود أن تتحدث مع موظف الآن؟",
        "text_en": "Would you like to talk to an agent now?",
    },
    "expects": "human_after_case",
}
CASE_NOT_OPENED: Saying = {
    "offer_human": {
        "text": "تعذّر فتح طلب لشكواك الآن، ولم يُسجَّل شيء بعد. هل أحوّلك إلى موظف يسجّلها معك؟",
        "text_en": "I could not open a case for your complaint just now. Shall I hand you over to an agent who does?",
    },
    "expects": "human_after_case",
}
CASE_NOT_READ: Saying = {
    "offer_human": {
        "text": "تعذّر الاطلاع على حالة الطلب الآن. هل أحوّلك إلى موظف يطّلع عليها؟",
        "text_en": "I could not look up the case just now. Shall I hand you over to an agent who can?",
    },
    "expects": "human_after_case",
}


def say(dispatcher: CollectingDispatcher, *sayings: Saying) -> None:
    for saying in sayings:
        dispatcher.utter_message(json_message=saying)


def case_opened(reference: str) -> Saying:
    return {
        "text": f"سجّلت شكواك برقم {reference}، فاحتفظ به لمتابعتها. "
        "اكتب هنا ما حدث ومتى وأين، وسيصل كله إلى الموظف الذي يتابعها حتى تنتهي.",
        "text_en": f"Your complaint is registered as {reference}; keep the number to follow it. "
        "Write here what happened, when and where: all of it reaches the agent who follows the case to its end.",
    }


def case_is_open(reference: str) -> Saying:
    return {
        "text": f"شكواك مسجّلة برقم {reference}، وما كتبته الآن يُضاف إليها ويصل إلى الموظف.",
        "text_en": f"Your complaint is registered as {reference}; what you write now is added to it.",
    }


def case_status(case: Case) -> Saying:
    return {
        "text": f"الطلب {case.reference} المسجّل في {_day(case.opened_at_ms, _MONTHS_AR)}: "
        f"{STATUS_AR.get(case.status, 'قيد المتابعة')}.",
        "text_en": f"Case {case.reference}, opened on {_day(case.opened_at_ms, _MONTHS_EN)}, is "
        f"{STATUS_EN.get(case.status, 'being followed')}.",
    }


def no_such_case(reference: str) -> Saying:
    return {
        "offer_human": {
            "text": f"لم أجد طلبًا لك برقم {reference}. تأكد من الرقم واكتبه من جديد، أو هل أحوّلك إلى موظف؟",
            "text_en": f"I found no case of yours with the number {reference}. "
            "Check the number and write it again, or shall I hand you over to an agent?",
        },
        "expects": "human_after_case",
    }


def did_you_mean(topics: Iterable[Topic]) -> Saying:
    buttons = [{"title": topic.button, "title_en": topic.button_en, "payload": f"/{topic.intent}"} for topic in topics]
    return {
        "text": "لم أفهم طلبك تمامًا. هل تقصد أحد هذه المواضيع؟",
        "text_en": "I did not quite understand. Do you mean one of these?",
        "buttons": [*buttons, {"title": "شيء آخر", "title_en": "Something else", "payload": "/nlu_fallback"}],
    }


def _day(at_ms: int, months: str) -> str:
    day = datetime.fromtimestamp(at_ms / 1000, RIYADH)
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"
