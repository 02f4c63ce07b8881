"""Words by what they do in a message; folded, as the texts are that they are looked for in."""

from __future__ import annotations

_ASKING = """
    كيف كيفيه كيفن كم بكم هل متي امتي ايمتي متين وين وينه وينو فين اين منين ليش ليه لماذا وش وشو ايش شو ماذا شنو شنهو
    شلون ازاي ايه ماهو ماهي مين منو اي ايهم قديش اديش شكم شقد ينفع يجوز يصير
    how what when where why who which can could does do is are kif kaif keef kam wesh wsh wain wen mata leh lesh
"""
_WANTING = """
    ابغي ابغا ابي بغيت اريد نريد احتاج نحتاج محتاج محتاجه محتاجين اود نود عاوز عاوزه عايز عايزه عايزين داير دايره
    دايرين بدي بدنا نبي نبغي ودي ودنا حاب حابه ناوي نفسي ممكن اقدر نقدر بقدر فيني تقدر تقدرون يمكن علمني علموني
    وضحوا وضح اشرح اشرحوا عطوني عطني دلوني دلني خبروني قولي قولوا
    want need abi abgha aby abga tell please
"""
_ASKING_BARELY = """
    كم بكم كام بكام قديش كيف متي امتي وين فين اين ليش ليه لماذا هل وش ايش شلون
    how when where why which kam kif mata
"""
_LEANING = """
    و في من ل ب عن علي الي طيب طب زين وش ايش ماذا كيف هل بالنسبه مدينه منطقه فرع مكتب حي لو اذا كان عندي انا
    وفي ومن وعن ول وب واذا ولو وكيف وماذا وبالنسبه what about how in at for and the if fi w wa
"""
_OPENING = """
    طيب طب زين اوكي اوك تمام و and ok okay then so
"""
_GREETING = """
    مرحب مرحبا هلا اهلا حياك حياكم ياهلا اخوي
    hello hi hey salam
"""

ASKING = tuple(_ASKING.split())
"""Open a question."""

WANTING = tuple(_WANTING.split())
"""Open a wish."""

ASKING_BARELY = tuple(_ASKING_BARELY.split())
"""Open a question that may leave its matter to the message before."""

OPENING = tuple(_OPENING.split())
"""Open a message that goes on from the one before."""

LEANING = frozenset(_LEANING.split())
"""Say nothing of their own beside a name."""

GREETING = tuple(_GREETING.split())
"""Greet in one word."""
