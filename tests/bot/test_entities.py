"""What is found in messages as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entities.names import NameFinder
from bot.entities.reader import EntityReader
from bot.entities.references import LARGEST, is_case_reference, make, read

TODAY = date(2026, 11, 23)
"""A Monday, 13 Jumada II 1448."""

READER = EntityReader(NameFinder())


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.entity, one.value, text[one.start : one.end]) for one in READER.read(text, TODAY)]


def values(text: str, entity: str) -> list[str]:
    return [value for name, value, _ in found(text) if name == entity]


DOCUMENTS = [
    ("انتهى السجل التجاري", "commercial_register"),
    ("السجل التجارى منتهي", "commercial_register"),
    ("سجلي التجاري انتهى", "commercial_register"),
    ("السجل التجاار خلص", "commercial_register"),
    ("السجل التجري منتهي", "commercial_register"),
    ("سجل تجاري منتهي", "commercial_register"),
    ("وللسجل التجاري", "commercial_register"),
    ("my CR has expired", "commercial_register"),
    ("commercial registration expired", "commercial_register"),
    ("رخصة البلدية انتهت", "municipal_licence"),
    ("رخصه البلديه خلصت", "municipal_licence"),
    ("رخصة البلديه", "municipal_licence"),
    ("والبلدية؟", "municipal_licence"),
    ("رخصة البلدبة منتهية", "municipal_licence"),
    ("municipality license", "municipal_licence"),
    ("شهادة الزكاة", "zakat_certificate"),
    ("شهاده الزكاه منتهيه", "zakat_certificate"),
    ("شهادة الزكااة", "zakat_certificate"),
    ("شهاة الزكاة", "zakat_certificate"),
    ("zakat certificate", "zakat_certificate"),
    ("رخصة العمل", "work_permit"),
    ("رخصه عمل للعامل", "work_permit"),
    ("كرت العمل", "work_permit"),
    ("رخص العمل للعمال", "work_permit"),
    ("work permits", "work_permit"),
    ("الإقامة منتهية", "iqama"),
    ("اقامة العامل", "iqama"),
    ("iqama expired", "iqama"),
    ("جواز السفر", "passport"),
    ("جوازه منتهي", "passport"),
    ("راجعت الجوازات", None),
    ("هل يجوز ذلك", None),
    ("مكتب العمل", None),
    ("سجل عندك", None),
    ("دخل الشركة", None),
]


@pytest.mark.parametrize(("text", "document"), DOCUMENTS)
def test_documents(text: str, document: str | None) -> None:
    assert values(text, "document") == ([document] if document else [])


PLACES = [
    ("في الريااااض", "city", ["riyadh"]),
    ("بالرياظ", "city", ["riyadh"]),
    ("في جدة", "city", ["jeddah"]),
    ("بجده", "city", ["jeddah"]),
    ("وجدة؟", "city", ["jeddah"]),
    ("لجدة", "city", ["jeddah"]),
    ("وجدت الحل", "city", []),
    ("جدتي مريضة", "city", []),
    ("بالرياض او بالدمام", "city", ["riyadh", "dammam"]),
    ("الدماام", "city", ["dammam"]),
    ("رياض الأطفال", "city", []),
    ("الرياضة مفيدة", "city", []),
    ("مكة المكرمة", "city", ["makkah"]),
    ("المدينة المنورة", "city", ["madinah"]),
    ("في المدينة", "city", []),
    ("وصلني الخبر", "city", []),
    ("مكتب الخبر", "city", ["khobar"]),
    ("في الخبر", "city", ["khobar"]),
    ("بريدة", "city", ["buraydah"]),
    ("8arar el tawteen", "city", []),
    ("hatha el maktab", "branch", []),
    ("riyaddh office", "city", ["riyadh"]),
    ("بريده والقصيم", "city", ["buraydah", "buraydah"]),
    ("برنامج البريد", "city", []),
    ("أبها", "city", ["abha"]),
    ("ابها وخميس مشيط", "city", ["abha", "khamis_mushait"]),
    ("حفر الباطن", "city", ["hafar_al_batin"]),
    ("جازان ونجران", "city", ["jazan", "najran"]),
    ("الطايف", "city", ["taif"]),
    ("الأحساء", "city", ["ahsa"]),
    ("in Jeddah and Riyadh", "city", ["jeddah", "riyadh"]),
    ("فرع الملز", "branch", ["malaz"]),
    ("حي العليا", "branch", ["olaya"]),
    ("الفرع الرئيسي", "branch", ["main"]),
    ("السويدي", "branch", ["suwaidi"]),
    ("العمالة في الشركة", "branch", []),
]


@pytest.mark.parametrize(("text", "entity", "expected"), PLACES)
def test_places(text: str, entity: str, expected: list[str]) -> None:
    assert values(text, entity) == expected


NUMBERS = [
    ("رقم المنشأة ٧-١٢٣٤٥٦٧", "establishment_number", "7-1234567"),
    ("المنشأة 12-345678", "establishment_number", "12-345678"),
    ("منشأتي 7 - 1234567", "establishment_number", "7-1234567"),
    ("الرقم الموحد ٧٠٠١٢٣٤٥٦٧", "unified_number", "7001234567"),
    ("السجل التجاري 1010123456", "commercial_register_number", "1010123456"),
    ("سجل رقم 2050123456", "commercial_register_number", "2050123456"),
    ("4030123456", "commercial_register_number", "4030123456"),
    ("هويتي 1058529940", "national_id", "1058529940"),
    ("1101798278", "national_id", "1101798278"),
    ("١١٠١٧٩٨٢٧٨", "national_id", "1101798278"),
    ("إقامة العامل 2000000006", "iqama_number", "2000000006"),
    ("2000000006", "iqama_number", "2000000006"),
    ("1101798279", None, None),
    ("إقامة 2000000007", None, None),
    ("رخصة العمل رقم 123456789", "work_permit_number", "123456789"),
    ("work permit no 12345678", "work_permit_number", "12345678"),
    ("جوالي 0551234567", "phone", "+966551234567"),
    ("0551234567", "phone", "+966551234567"),
    ("٠٥٥١٢٣٤٥٦٧", "phone", "+966551234567"),
    ("+966 55 123 4567", "phone", "+966551234567"),
    ("00966551234567", "phone", "+966551234567"),
    ("966551234567", "phone", "+966551234567"),
    ("055-123-4567", "phone", "+966551234567"),
    ("551234567", "phone", "+966551234567"),
    ("0112345678", "phone", "+966112345678"),
    ("SN-1234-5674", "case_reference", "SN-1234-5674"),
    ("sn12345674", "case_reference", "SN-1234-5674"),
    ("SN 1234 5674", "case_reference", "SN-1234-5674"),
    ("اس ان ١٢٣٤ ٥٦٧٤", "case_reference", "SN-1234-5674"),
    ("بلاغ رقم 12345674", "case_reference", "SN-1234-5674"),
    ("case number 1234 5674", "case_reference", "SN-1234-5674"),
    ("1234-5674", "case_reference", "SN-1234-5674"),
    ("١٢٣٤٥٦٧٤", "case_reference", "SN-1234-5674"),
    ("SN-1234-5675", None, None),
    ("دفعت 12345674 ريال", None, None),
    ("رقم الموعد 123456", "appointment_number", "123456"),
    ("ap-1234-5678", "appointment_number", "AP-1234-5678"),
    ("عندي 15 عامل", None, None),
    ("من 2020 الى 2024", None, None),
    ("12 شهر", None, None),
    ("رمز الخطأ 500", None, None),
]
FIGURES = (
    "establishment_number unified_number commercial_register_number national_id iqama_number work_permit_number "
    "phone case_reference appointment_number"
).split()


@pytest.mark.parametrize(("text", "entity", "value"), NUMBERS)
def test_numbers(text: str, entity: str | None, value: str | None) -> None:
    numbers = [(name, value) for name, value, _ in found(text) if name in FIGURES]
    assert numbers == ([(entity, value)] if entity else [])


def test_two_numbers_beside_each_other_are_two() -> None:
    assert values("4030123456 2050123456", "commercial_register_number") == ["4030123456", "2050123456"]


DATES = [
    ("2026-12-01", "2026-12-01"),
    ("1/12/2026", "2026-12-01"),
    ("١/١٢/٢٠٢٦", "2026-12-01"),
    ("01-12-2026م", "2026-12-01"),
    ("15/9/1448", "2027-02-22"),
    ("1448/9/15هـ", "2027-02-22"),
    ("15 رمضان 1448", "2027-02-22"),
    ("١٥ رمضان ١٤٤٨ هـ", "2027-02-22"),
    ("الخامس عشر من رمضان", "2027-02-22"),
    ("15 من شهر رمضان", "2027-02-22"),
    ("1 محرم", "2027-06-06"),
    ("5 ديسمبر", "2026-12-05"),
    ("5 يناير", "2027-01-05"),
    ("الخامس من يناير 2027", "2027-01-05"),
    ("٥ كانون الثاني", "2027-01-05"),
    ("5th of December", "2026-12-05"),
    ("December 5, 2026", "2026-12-05"),
    ("موعدي بكرة", "2026-11-24"),
    ("بكره الصبح", "2026-11-24"),
    ("غداً", "2026-11-24"),
    ("بعد غد", "2026-11-25"),
    ("tomorrow", "2026-11-24"),
    ("day after tomorrow", "2026-11-25"),
    ("يوم الأحد", "2026-11-29"),
    ("الأحد القادم", "2026-11-29"),
    ("يوم الاثنين", "2026-11-30"),
    ("on Sunday", "2026-11-29"),
    ("31/2/2026", None),
    ("40 رمضان", None),
    ("1/13/2026", None),
    ("99/99/1448", None),
    ("الأحد يوم عمل", None),
    ("مبكرة", None),
]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("خمسة شعبان", "2027-01-13"),
        ("أول رمضان", "2027-02-08"),
        ("يوم 25/12", "2026-12-25"),
        ("الأحد الساعة ٩", "2026-12-06"),
        ("الأحد الصبح", "2026-12-06"),
        ("bokra el sa3a 9", "2026-11-30"),
        ("ابغى موعد بعد أسبوع", "2026-12-06"),
        ("بعد أسبوعين لو سمحت", "2026-12-13"),
        ("بعد ٣ أيام", "2026-12-02"),
        ("بعد تلات ايام", "2026-12-02"),
        ("بعد يومين", "2026-12-01"),
        ("in a week please", "2026-12-06"),
        ("بعد أسبوع من الخروج", None),
        ("وصلت بعد يوم طويل", None),
        ("واحد من العمال", None),
        ("الحد الأحد", None),
        ("5/6 العمال", None),
    ],
)
def test_days_as_people_say_them(text: str, day: str | None) -> None:
    named = [one.value for one in EntityReader(NameFinder()).read(text, date(2026, 11, 29)) if one.entity == "date"]
    assert named == ([day] if day else [])


@pytest.mark.parametrize(("text", "day"), DATES)
def test_dates(text: str, day: str | None) -> None:
    assert values(text, "date") == ([day] if day else [])


TIMES = [
    ("الساعة عشر ونص", "10:30"),
    ("الساعه تسع الصبح", "09:00"),
    ("عشرة ونص الصباح", "10:30"),
    ("bokra el sa3a 9", "09:00"),
    ("عندي خمس عمال العصر", None),
    ("10:30", "10:30"),
    ("١٠:٣٠", "10:30"),
    ("10:30 pm", "22:30"),
    ("9 صباحا", "09:00"),
    ("9 الصبح", "09:00"),
    ("3 العصر", "15:00"),
    ("الساعة 3", "15:00"),
    ("الساعة ٣ ونص", "15:30"),
    ("الساعة 10", "10:00"),
    ("الساعة العاشرة والنصف", "10:30"),
    ("الساعة التاسعة إلا ربع صباحا", "08:45"),
    ("الساعة الحادية عشرة", "11:00"),
    ("at 4 pm", "16:00"),
    ("12 ظهرا", "12:00"),
    ("الساعة 12 الليل", "00:00"),
    ("25:00", None),
    ("10:75", None),
    ("عندي 9 عمال", None),
    ("الثانية", None),
]


@pytest.mark.parametrize(("text", "time"), TIMES)
def test_times(text: str, time: str | None) -> None:
    assert values(text, "time") == ([time] if time else [])


def test_a_long_message() -> None:
    text = "عندي عامل إقامته 2000000006 ورخصة العمل منتهية، أبغى موعد في فرع الملز بالرياض يوم الأحد القادم 10:30"
    assert [(entity, value) for entity, value, _ in found(text)] == [
        ("document", "iqama"),
        ("iqama_number", "2000000006"),
        ("document", "work_permit"),
        ("branch", "malaz"),
        ("city", "riyadh"),
        ("date", "2026-11-29"),
        ("time", "10:30"),
    ]


@pytest.mark.parametrize("hidden", ["\u200b", "\u200f", "\u202a", "\u0640"])
def test_invisible_characters_hide_nothing(hidden: str) -> None:
    """The place in the message includes them."""
    written = hidden.join("1101798278")
    assert found(f"هويتي {written}") == [("national_id", "1101798278", written)]


@given(st.text(max_size=80))
def test_any_text_is_read_and_places_are_in_it(text: str) -> None:
    for one in READER.read(text, TODAY):
        assert 0 <= one.start < one.end <= len(text)


@given(
    st.sampled_from(["السجل التجاري", "شهادة الزكاة", "رخصة البلدية", "رخصة العمل"]),
    st.sampled_from(["", "عندي ", "انتهت ", "وش اسوي في "]),
    st.sampled_from(["", " منتهية", "؟", " من شهرين"]),
)
def test_a_document_is_found_wherever_it_stands(name: str, before: str, after: str) -> None:
    assert [written for entity, _, written in found(before + name + after) if entity == "document"] == [name]


@given(st.integers(min_value=0, max_value=LARGEST))
def test_a_reference_is_valid_and_read_back(number: int) -> None:
    reference = make(number)
    assert is_case_reference(reference)
    assert reference[3:].replace("-", "")[:7] == f"{number:07d}"
    assert read(reference.lower()) == read(reference.replace("-", " ")) == reference


@given(st.integers(min_value=0, max_value=LARGEST), st.integers(min_value=0, max_value=7), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(number: int, place: int, change: int) -> None:
    digits = make(number)[3:].replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    assert read(wrong) is None
    assert not is_case_reference(f"SN-{wrong[:4]}-{wrong[4:]}")


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_beyond_the_form_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to"):
        make(number)
