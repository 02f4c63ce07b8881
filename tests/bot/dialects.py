"""Which examples are written in Saudi speech: a rule over words, so that the count can be checked.

An example counts as Saudi when a word of it (a leading و or ف aside) or a phrase

- is marked `saudi` or `shared` (said in Saudi Arabia and by neighbours) in data/lexicon_sa.tsv, or is in SAID below, or
- stands under the demonstrative "hal-", or is a verb negated with ما where the standard has لا,

and nothing in it is marked as the speech of another country, there or in SAID_ELSEWHERE.
A sentence whose dialect shows in its grammar alone is not counted, so the true share is larger.
"""

from __future__ import annotations

import re
from functools import cache

from bot.arabic.arabizi import transliterate
from bot.arabic.normalise import normalise
from tests.bot.project import ROOT

SAID = """
    ترا ترى والا لحاله لحالي لحالها حقهم حقتنا حقنا حقه حقها اهني يديد ابيه ابيها ابغاه ابغاها عيا عيت مهب قاعد
    قاعدين حنا مسوي مسوين مسويه ودهم طايح طايحه صاير صايره هلا ياهلا حياك حياكم ياخوي اخوي ابشر لبيه خلاص يجيني
    يجينا تجيني يدري ندري تدري عجل يمي ماسك ماسكه ماسكين نبغاه نبيه يبغاله وشلونك شلونك تسكرون يسكر نسكر جبت جاب
    نجيب تجيب يجيب بالميه يالربع الربع ماعليه يعافيك يعافيكم يسعدك يسعدكم عمرك صدق وراكم وراك بلشت بلشنا بلشان
    توهقت متورط قواكم غلا ارحبوا مساكم صبحكم علومكم علوم شخبارك شخباركم عساك عساكم استاذنكم تبون توصون تامرون
    طوال حي حيهم حبايب ابد لفانا سو بروح بطلع بمشي تستهبل كفو طفشتوني فزعتكم تصك حوسه لخبطه زحمه يلا يالله مشكور
    مشكورين قصرت قصرتوا
"""
SAID_ELSEWHERE = """
    عايز عايزه عايزين عاوز عاوزه ازاي امتي ده دي دول بتاع بتاعت بتاعتي بتاعي بتاعنا بتاعكم دلوقتي النهارده انهي
    اوي محدش محصلش مفيش خالص احنا انتو كده ليا داير دايره دايرين زول هسع متين بوين حقو بيتو معاهو دا دايرا لسع
    قروش لينا ياخ بدي بدنا شو هيك هلق فيني عنا عم كتير قديش يلي متل منيح مصاري ياهن فيكن بصير بستني شكو واش دابا
    مش بنعمل بنجدد ازيك امبارح تاني اتنين تلات كتر
"""
_NEGATED = re.compile(r"(?<!\w)ما ي\w{2,}")
_DEMONSTRATIVE = re.compile(r"(?<!\w)[وف]?هال\w{3,}")
_LONGEST_PHRASE = 3


def is_saudi(example: str) -> bool:
    """See the module."""
    text = normalise(transliterate(example))
    found = {_origins().get(phrase) for phrase in _phrases(text.split())}
    if "elsewhere" in found:
        return False
    return "saudi" in found or bool(_DEMONSTRATIVE.search(text) or _NEGATED.search(text))


def _phrases(words: list[str]) -> list[str]:
    found = []
    for size in range(1, _LONGEST_PHRASE + 1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            found += [phrase, phrase[1:]] if phrase[0] in "وف" else [phrase]
    return found


@cache
def _origins() -> dict[str, str]:
    origins = {normalise(word): "saudi" for word in SAID.split()}
    for line in (ROOT / "data" / "lexicon_sa.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, _, variety = line.split("\t")
            if variety in ("saudi", "shared"):
                origins[normalise(form)] = "saudi"
            elif variety not in ("common", "loan", "arabizi"):
                origins[normalise(form)] = "elsewhere"
    return origins | {normalise(word): "elsewhere" for word in SAID_ELSEWHERE.split()}
