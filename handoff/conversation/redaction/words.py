"""The words around secrets, in the writings people use: MSA, Saudi and other dialects, Arabizi, English.

Words are compared by their key: folded, lower case, each run of one letter written once. So `المرورر` equals
`المرور` and `التحقق` equals its frequent misspelling `التحق`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.arabic.fold import fold

_RUN = re.compile(r"([^\W\d_])\1+")
_ARTICLES = ("وبال", "فبال", "وال", "فال", "بال", "كال", "هال", "عال", "ال")
_LATIN_ARTICLES = ("el", "al", "il")
_PROCLITICS = "وفبلكهع"
_ENCLITICS = ("", "ي", "ك", "ه", "ها", "هم", "نا", "كم", "و", "ات")


def squeeze(folded: str) -> str:
    """Each run of one letter written once."""
    return _RUN.sub(r"\1", folded)


def key(word: str) -> str:
    """The form by which two writings of a word are the same word."""
    return squeeze(fold(word).text)


def _keys(words: str) -> frozenset[str]:
    return frozenset(key(word) for word in words.split())


def _owned(words: Iterable[str]) -> frozenset[str]:
    return frozenset(key(word) + ending for word in words for ending in _ENCLITICS)


def _sent_to_me(stems: str) -> frozenset[str]:
    """Verbs of sending and coming as dialects write them, with whom it came to: `دزولي`, `انبعتتلي`, `طرشوا`."""
    tos = ("لي", "لنا", "ني", "نا")
    forms = {stem + who + to for stem in stems.split() for who in ("", "و", "ت", "تو") for to in tos}
    forms |= {stem + who for stem in stems.split() for who in ("وا", "توا") if len(stem) > 2}
    return frozenset(map(key, forms))


@lru_cache(maxsize=8192)
def stems(word_key: str) -> tuple[str, ...]:
    """The key and what is left of it without conjunction, preposition and article."""
    found = [word_key]
    bare = (word_key.removeprefix(article) for article in _ARTICLES if word_key.startswith(article))
    found.extend(stem for stem in bare if len(stem) > 1)
    if len(word_key) > 2 and word_key[0] in _PROCLITICS:
        found.append(word_key[1:])
        if word_key[1] in _PROCLITICS and len(word_key) > 3:
            found.append(word_key[2:])
    if len(word_key) > 4 and word_key.startswith(_LATIN_ARTICLES):
        found.append(word_key[2:])
    return tuple(found)


@lru_cache(maxsize=32768)
def known(word_key: str, words: frozenset[str]) -> bool:
    """Whether the word, with or without its proclitics, is one of the words."""
    return not words.isdisjoint(stems(word_key))


def _deletions(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _near(words: Iterable[str]) -> frozenset[str]:
    return frozenset(near for word in words for near in _deletions(word))


@lru_cache(maxsize=8192)
def resembles(word_key: str, near: frozenset[str]) -> bool:
    """Whether one letter is wrong, missing, too many or swapped (symmetric deletion)."""
    return any(part in near for stem in stems(word_key) if len(stem) > 2 for part in _deletions(stem))


# Single words that name a password.
PASSWORD = (
    _owned(["باسورد", "باسوود", "باسوورت", "بسورد", "باسويرد", "باصورد"])
    | _keys(
        """
    password passwords passwrd pass pswd pwd psw pw paswd passcode passphrase passwort
    """
    )
    | _keys(
        """
    basword baswerd baswoord bassword basward elpassword alpassword elbasword albasword elpass باسكود
    """
    )
)
PASSWORD_SHORT = _keys("الباس باسي والباس والباسي بالباس")  # without article it is a kiss, with ص a bus
NEAR_PASSWORD = _near(map(key, ("باسورد", "باسوورد", "password", "basword")))
NEAR_PASSWORD_FIRST = frozenset("بوpb")

# Two words: the first names a word, number or sign; the second says that it is secret.
WORD = _owned(["كلمه", "كلمت", "كلمات", "كمله", "لكمه", "كلم"]) | _keys(
    "kelma kelmat kilmat kalimat kalima kelmet klmt kelmt kilma kelimat kelmati"
)
NUMBER = _owned(["رقم", "ارقام"]) | _keys(
    "raqam ragam ragm raqm rakam rkm rqm raqmi ragmi raqami ragami ra8m ra8am ra2m r8m rakm"
)
SIGN = _owned(["رمز", "رموز", "كود", "شفره"]) | _keys(
    """
    ramz rmz ramzi ramzy code codes kod kode koad elcode alcode elkod alkod elramz alramz kodi cod
    """
)
SECRET = _keys("سر سري سريه سره السري السريه سرررري سريا سرى اسري سيري") | _keys(
    """
    ser serr sir sirr serri seri sery siri sirri serry serriya elserri alserri esserri
    """
)
PASSING = _keys("مرور مروري مرورك مروره مرورها مرورنا عبور دخول دخولي باس") | _keys(
    """
    morori moroori moroor mroor morour murur muroor mror moror elmoroor almoroor almuroor elmoror obour
    """
)
NEAR_PASSING = _near(["مرور", "عبور"])
CHECKING = _keys(
    """
    تحقق تحقيق تحققي تفعيل تفعيلي دخول دخولي تاكيد تأكيد توثيق مصادقه تسجيل ابشر أبشر نفاذ نفاد قوى مساند
    otp اوتيبي موقت مؤقت رساله رسالة الرساله sms واتس واتساب بنك راجحي راجحى اهلي انماء توكلنا طقطق استرجاع
    استعاده تعريف
    """
) | _keys(
    """
    ta7agog ta7aqoq tahaqoq tahaqqoq ta7qeq ta7gog ta7qoq tahqoq tf3eel taf3eel taf3el tafeel tafeal dokhool
    do5ool dukhul absher nafath nafaz qiwa ta2keed takeed verification activation
    """
)
NEAR_CHECKING = _near(["تفعيل", "تاكيد", "توثيق", "دخول"])
CHECKING_NUMBER = _keys("تحقق تفعيل تاكيد توثيق ta7qoq ta7aqoq ta7a8o8 ta7gog tahaqoq taf3il taf3eel ta2keed takeed")
NAFATH = _keys("نفاذ نفاد nafath nafaz")
CARD_PLACE = _keys("صراف بطاقه بطاقتي فيزا مدى صرافه atm")
SAFETY = _keys("امان أمان cvv cvc")
ONE_TIME = _keys("otp otps اوتيبي اوتبي otpcode elotp alotp")
PIN = _keys("pin pincode pins elpin بينكود")
CVV = _keys("cvv cvc cv2 cvv2 cvc2 سيفيفي سيفيسي")
DIGIT_NOUNS = _keys("رقم ارقام خانات خانه رمز رموز كود اعداد digits digit number numbers code")
BACK = _keys("خلف خلفيه ورا وراء ظهر قفا back behind reverse")
CARD = _keys(
    """
    بطاقه بطاقتي بطاقة بطاقات فيزا مدى ماستر ماستركارد كارت كرت card visa mada mastercard credit debit
    ائتمان
    """
)
LOGIN = _keys("credentials login logins")
LOGIN_FIRST = _keys("بيانات معلومات")
LOGIN_SECOND = _keys("دخول دخولي حساب حسابي")
ENGLISH_CHECKING = _keys(
    """
    verification verify activation access login confirmation security authentication auth sms otp absher
    nafath qiwa whatsapp google time secret onetime signin temporary verfication verificaton
    """
)
ENGLISH_OTHER_CODES = _keys(
    """
    error postal zip country area promo discount status http qr bar barcode activity sector tax swift branch
    city source referral coupon dress labor labour hs
    """
)

# What may stand between a cue and its value without separating them.
CONNECTORS = _keys(
    """
    هو هي هوه هيه هيا هوا is are equals يساوي تساوي كالتالي كالاتي التالي hwa howa hiya heya huwa hya hua
    هاهو هاهي
    """
)
POINTERS = _keys(
    """
    هذا هذه هذي هاذا هاذي هاذه هاد هاي هاذ ده دا دي دى اهو اهي أهو أهي ياها ياه ياهو كان كانت يكون تكون was
    this that its هنا تفضل تفضلي اتفضل خذ خذه خذها خد خدها خدو tfadal tfaddal here هالرقم
    """
)
ARRIVED = _keys(
    """
    وصل وصلني وصلتني وصلنا وصلي وصلو واصلني يوصلني جاني جاتني جاتنى جانا جالي جاي جاءني جتني جاتنا اجاني
    اجتني اجا اتاني جاء ارسلتوا ارسلتوه ارسلتوها ارسلتو ارسلت ارسلتم ارسلو ارسلوا ارسل ارسلوه ارسلوها
    انرسل رسلتو
    رسلو رسلوا بعتو بعتوه بعتوا بعتولي بعثوه طلع طلعلي استلمت استلمته استقبلت اعطوني عطوني اعطاني كتبت ادخلت
    ادخل استخدم دخلت حطيت received recieved got sent receive wasalatni wasaltni wesaltni jatni wasalni
    wesalni waselni wslni weselni jani
    jatni jany jetni gali ja use enter entered arsaltoli arsaloli ba3atoli ba3atooli tarasholi
    """
) | _sent_to_me("وصل واصل جا اجا جات جت ارسل رسل انرسل بعت انبعت بعث انبعث طرش دز طلع")
# Of these only what came from somebody else.
CAME = ARRIVED - _keys("كتبت ادخلت ادخل استخدم دخلت حطيت ارسلت ارسل اعطوني عطوني طلع طلعلي use enter entered")
TEXTED = _keys("رساله رسايل رسائل مسج مسجات sms message msg text texts واتس واتساب whatsapp resala risala msj")
PHONE = _keys("جوال جوالي تلفون تلفوني هاتفي موبايل موبايلي jawal jawali mobile phone")
HOLDING = _keys(
    "فيها فيه بها به مكتوب مكتوبه نصها نصه تقول يقول تقولي محتواها رقم saying says reads containing fiha feeh"
)
SENDERS = _keys("من from الى to على 3ala min")
OWNED = _keys(
    """
    حقي حقتي حقنا حقتنا حق حقت تبعي تبعنا تبع بتاعي بتاعتي بتاع بتاعت اللي الذي يلي لي لنا رقمه رقمها
    7agi hagi 7ag elli illi on my beta3 bta3 beta3i beta3et bta3et
    """
)
GIVING = _keys(
    "بعطيك اعطيك باعطيك خذ خذي خذو هاك تفضل تفضلي برسل برسله برسلها سارسل بكتب بكتبها هديك حديك بديك give giving here"
)
FILLERS = (
    OWNED
    | POINTERS
    | ARRIVED
    | _keys(
        """
    خلف وراء ظهر حق حقي حقت حقتي حقتنا حقنا حقه حقها حقهم تبع تبعي تبعنا تبعت بتاع بتاعي بتاعت بتاعتي بتاعنا
    بتاعتنا بتاعه خاص خاصه خاصتي الخاص الخاصة بي بك بنا بكم لي لك لكم لنا الي اللي الذي التي يلي جديد جديده
    قديم قديمه حالي حاليه مؤقت مؤقته اخر اخير اول اولى ثاني ثانيه قوى ابشر نفاذ مساند اعمال منصه موقع تطبيق
    حساب حسابي حسابنا دخول تسجيل على علي عليه في الى من عند عندي بجوال جوال جوالي تلفون موبايل موبايلي رساله
    رسايل رسائل sms واتساب بنك بطاقه بطاقتي صراف مدى فيزا كارت visa الان الحين هسه هسع دحين توه توها تو
    اليوم قبل شوي يا اخوي اخي استاذ زول باشا طيب ترى تراه تراها يعني كذا كده هيك تمام عام عامة شركه شركتي
    منصة حقو حقتو رقم for my your the of new old current to account absher qiwa nafath our a an company code
    number i just me you user el al il 7agi 7agti hagi hagti 7ag hag 7agt 3al 3ala jawal eljawal taba3i elli
    illi ely eli ly li 7esab 7esabi mal bta3i bta3ti
    """
    )
)
AGAIN = _keys("الى to") | _keys(
    """
    او أو و ثم وبعدها جديد جديده قديم قديمه ثاني ثانيه تاني تانيه اخرى or and then new old aw wala ولا
    """
)

# After one of these the next number is somebody's or something's, not a secret.
BLOCKERS = _keys(
    """
    منشاه منشاتي منشات منشأتي مؤسسه مؤسستي سجل سجلي اقامه اقامتي هويه هويتي رخصه رخصتي رخص تاشيره تاشيرات
    مبلغ ريال رسوم خطا خطأ ساعه الساعه تاريخ بتاريخ سنه سنين هاتف فرع موعد طلب معامله بلاغ مرجع مرجعي حدود
    جواز عقد عامل عمال فاتوره سداد ضريبي ضريبيه ضريبه موحد بريدي نشاط مهنه مدة لمدة لمده
      محاوله محاولات مرات نطاق ايبان استقدام اتصل اتصلوا كلموني نسبه غرامه iban id ending ends ينتهي تنتهي
      صندوق بريد iqama
    establishment permit phone mobile error case reference call after since within minutes hours
    """
)
IDENTIFIER_NOUNS = BLOCKERS | _keys("رقم رقمي number no مبلغ دفعت سددت")
UNITS = _keys(
    """
    مرات مره يوم ايام ساعه ساعات دقيقه دقايق دقائق ثانيه ثواني ريال ريالات رس شهر شهور اشهر سنه سنوات عامل
    عمال هجري هجريه ميلادي الف مليون موظف خانات خانه ارقام رقم احرف حروف محاولات times days day hours
    minutes seconds sar sr digits digit characters riyals riyal workers am pm h min sec hijri
    """
)
YEAR_WORDS = _keys("قبل بعد before after من سنه عام منذ في شهر مند since in year from")
MONEY = _keys("ريال ريالات غرامه غرامات رسوم مخالفه مبلغ سعر تكلفه قيمه sar riyal fee fine")
NEGATIONS = _keys(
    """
    ما لم مو مش ماني ليس لا موب مهو مهب ماوصل ماجاني مايوصل never not no didnt dont doesnt hasnt isnt ma mo
    mesh mish ماوصلني ماجا لن مابيوصل
    """
)
ERRORS = _keys("خطا خطأ يظهر تظهر ظهر يطلع تطلع error ايرور shows says")

# Talk about a password, as against handing one over.
TALK = _keys(
    """
    نسيت نسيان ناسي نسينا ناسيه نسيتها نسيته نسى اتنسى اغير تغيير غير غيرت اغيرها تغيرت غيرو نغير ابدل
    استعاده استعيد استرجاع استرجع ارجع كيف كيفية شلون ازاي كيفنها وش ايش شو شنو ليه ليش لماذا هل مشكله
    مشكلتي ضاع ضاعت ضيعت يطلب تعيين reset forgot forget forgotten change changing how why where when lost
    nseet kaif kayf keif abi abgha aghayer need recover can
    """
)

# Arabic words after "هي" or a colon that say something about the secret instead of being it.
ARABIC_PROSE = _keys(
    """
    نسيت نسيتها نسيته نسينا نسيناها نسيان ناسي ناسيها ناسيه ضاعت ضيعتها نفس نفسها نفسه سبب مشكله مشكلتي غير
    غلط خطا خطأ صح صحيح صحيحه خاطئ خاطئه ضعيف ضعيفه قوي قويه قديم قديمه جديد جديده جدا لا ما مو مش موب ليس
    ليست لم لن التي الذي اللي سري سريه مهم مهمه مطلوب مطلوبه ضروري محفوظ محفوظه معروف معروفه منتهي منتهيه
    موقوف موقوفه مقفل مقفله كيف وش ايش شنو ايه متى وين هل من في على الى عن مع عند كل بس فقط لازم ممكن يجب
    ارجو اريد ابغى ابي ابا عايز داير بدي طلب تغيير استعاده استرجاع مساعده موضوع سؤال حل حلها خدمه امان حماية
    خصوصيه هي هو انا انت احنا نحن هم اي شي شيء حاجه الحل الان اليوم امس عندي عندك مسؤوليه مسووليه مسؤوليتي
    ملك ملكي حقي حقتي ذاتها ذاته واحده واحد مشتركه مختلفه مختلف صعبه سهله طويله قصيره فارغه مكرره مرفوضه
    مقبوله منسيه مسروقه مكشوفه مخفيه مشفره شخصيه تاعتي لي لك اول اخر المفتاح مفتاح اساس اهم شرط شروطها رمز
    رقم كلمه باسورد كود حساب حسابي يوزر اسم مستخدم جوال ايميل ايميلي بريد هويه يقول تقول يطلع تطلع يظهر تظهر
    تم مايقبل مايشتغل ماتشتغل لاتعمل تعمل يعمل تعطلت متعطله متوقفه وقفت توقفت انتهت انتهى صلاحيتها متغيره
    تغيرت اغير اغيرها غيرتها غيرت ارجعها استرجعها اعطيها اعطيه ارسلها ارسله اكتبها اكتبه احطها وصلت وصلتني
    وصلني وصل جاني موجوده موجود محذوفه حذفت مجهوله مشكوره شكرا نعم ايوه طيب اوك تمام السلام سلام مرحبا هلا
    لحظه دقيقه ثانيه انتظر خلاص لسه برضه كمان ايضا حسب مثل زي يعني علشان عشان لان لأن اذا لو رجاء الرجاء
    فضلا فضلك لوسمحت تكفى تكفون ياليت محتاج احتاج
    """
)
ENGLISH_PROSE = _keys(
    """
    wrong incorrect correct not expired invalid required locked the a an my your his her our same ok okay
    right reset missing lost forgotten forgot blocked working being too very weak strong old new still
    always never saved known with in on at for to from by of and or but if needed important case sensitive
    changed leaked compromised stolen hacked safe secure secret private confidential shared rejected refused
    accepted empty short long different it this that what how when where why who which is are was were be
    been has have had do does did can could will would should may must no yes please help thanks thank hello
    hi only just also now today again already page link site website app application portal system platform
    screen button field box form email mail e-mail sms mobile phone number account user username login log
    sign out up change update forget recover recovery manager policy expiry error failed fails failure issue
    problem absher qiwa musaned nafath mol hrsd gosi otp pin code password pass visa google microsoft
    outlook whatsapp telegram iphone android chrome safari share sharing give pro hr admin security
    verification verify protected set so because since until before after every each any all not_working
    doesnt dont isnt el al 7ag 7agi mo mesh mish ma w wa bas ana 3ashan kaif leh lesh wain la na3am aw wala
    yeshtaghel ghalat sa7 sah nseet nsitha i we you he she they got received gets get there here nothing
    something
    """
)
# Whole messages that answer something else while a secret is expected.
REPLIES = _keys(
    """
    نعم لا ايه ايوه ايوا اوكي اوك ok okay yes no تمام طيب حاضر شكرا مشكور شكراً السلام وعليكم مرحبا هلا اهلا
    لحظه دقيقه ثواني انتظر لحظة ثانيه موظف موظفة انسان خدمة مساعدة مساعده help cancel الغاء رجوع القائمه
    قائمه hello hi thanks thank يب لأ لالا ابدا اكيد ابشر قوى مساند الرياض جده الدمام مكه المدينه رخصه رخصة
    موعد بلاغ شكوى تجديد نقل كفاله خروج عوده استقدام تاشيره wait moment sure agent human qiwa absher
    """
)

# "of six digits": how long it is.
LENGTHS = _keys("مكون مكونه متكون ارقام خانات digits digit ثلاثه اربعه خمسه سته ثمانيه ثلاث اربع خمس ست four six eight")
NUMBER_WORDS = _keys(
    """
    صفر زيرو واحد وحده واحده اثنين اثنان ثنين تنين اتنين اثنتين ثلاثه تلاته ثلاث تلات ثلاثة اربعه اربع خمسه
    خمس سته ست سبعه سبع ثمانيه تمانيه ثمان ثماني تمنيه تمن تسعه تسع عشره عشر عشرين عشرون ثلاثين تلاتين
    اربعين خمسين ستين سبعين ثمانين تمانين تسعين zero one two three four five six seven eight nine oh wa7ed
    wahed ethnain etnen thalatha talata arba3a khamsa setta sab3a thamanya tamanya tes3a sefr
    """
)
