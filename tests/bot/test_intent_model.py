"""Training, storing and serving the intent model; needs the bot environment (SciPy, scikit-learn, Rasa)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.arabic.lexicon import load_lexicon
from bot.nlu import storage
from bot.nlu.analysis import Analyser
from bot.nlu.arabizi_reader import ArabiziReader
from bot.nlu.classifier import ArabicIntentClassifier
from bot.nlu.ensemble import IntentModel
from bot.nlu.linear_training import Grams
from bot.nlu.net_training import NetOptions, cycle
from bot.nlu.tokenizer import ArabicTokenizer
from bot.nlu.training import TrainingOptions, stratified_folds, train

LEXICON = Path(__file__).parents[2] / "data" / "lexicon_sa.tsv"
EXAMPLES = {
    "permit_renewal": ["كيف أجدد رخصة العمل", "أريد تجديد رخصة عامل", "خطوات تجديد الرخصة", "متى أجدد رخصة العامل"],
    "password_reset": ["نسيت كلمة المرور", "كيف أغير كلمة المرور", "استعادة كلمة السر", "أريد كلمة مرور جديدة"],
    "appointment_book": ["أريد حجز موعد", "كيف أحجز موعدا في المكتب", "احجز لي موعد غدا", "موعد في فرع الرياض"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [intent for intent, texts in EXAMPLES.items() for _ in texts]
OPTIONS = TrainingOptions(seed=3, nets=2, net=NetOptions(epochs=25, size=32, batch=4))


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser.of(load_lexicon(LEXICON))


@pytest.fixture(scope="module")
def model(analyser: Analyser) -> IntentModel:
    return train(TEXTS, LABELS, analyser, OPTIONS)


def best(model: IntentModel, text: str) -> str:
    return model.intents[int(model.predict(text).argmax())]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("وشلون أجدد كرت العمل", "permit_renewal"),
        ("ناسي الباسورد حقي", "password_reset"),
        ("ابغى احجز موعـــد!!", "appointment_book"),
        ("abgha ajadded ro5sat al3amal", "permit_renewal"),
        ("نسيت كلمة المررو", "password_reset"),
    ],
)
def test_dialect_arabizi_and_slips_find_the_intent(model: IntentModel, text: str, intent: str) -> None:
    assert best(model, text) == intent


@pytest.mark.parametrize("text", ["", "👍", "\ud800", "x" * 4000, "كلمة " * 800])
def test_any_text_gets_a_distribution_with_room_for_doubt(model: IntentModel, text: str) -> None:
    probabilities = model.predict(text)
    assert 0 < probabilities.sum() <= 1.0001
    assert np.isfinite(probabilities).all()


def test_unknown_words_leave_more_doubt_than_known_ones(model: IntentModel) -> None:
    known, unknown = model.predict("كيف أجدد رخصة العمل"), model.predict("zzz قثض طظث")
    assert known.sum() == pytest.approx(1, abs=1e-4)
    assert unknown.max() < 0.5


def test_what_a_document_alone_has_is_not_known_elsewhere() -> None:
    grams = Grams.of([["رخصه", "عمل"], ["رخصه", "سفر"]])
    words, characters, _ = grams.known_elsewhere(["رخصه", "عمل"])
    assert words == pytest.approx(1 / 3)
    assert 0.5 < characters < 0.7


def test_every_net_learns_its_examples_alone(model: IntentModel) -> None:
    for net in model.nets:
        right = [
            model.intents[int(net.logits(model.analyser.words(text), model.subwords).argmax())] == label
            for text, label in zip(TEXTS, LABELS, strict=True)
        ]
        assert np.mean(right) >= 0.9


def test_the_same_seed_gives_the_same_model(model: IntentModel, analyser: Analyser) -> None:
    again = train(TEXTS, LABELS, analyser, OPTIONS)
    assert np.array_equal(again.predict("كيف أحجز"), model.predict("كيف أحجز"))


def test_a_stored_model_predicts_what_it_predicted(model: IntentModel, tmp_path: Path) -> None:
    storage.save(model, tmp_path)
    loaded = storage.load(tmp_path)
    for text in [*TEXTS, "وين الفرع", "abgha maw3ed"]:
        assert np.allclose(loaded.predict(text), model.predict(text), atol=2e-3)
    assert loaded.intents == model.intents


def test_a_model_of_another_format_is_refused(model: IntentModel, tmp_path: Path) -> None:
    storage.save(model, tmp_path)
    description = tmp_path / "model.json"
    description.write_text(description.read_text(encoding="utf-8").replace('"format": ', '"format": 9'))
    with pytest.raises(storage.ModelFormatError, match="train anew"):
        storage.load(tmp_path)


def test_one_intent_cannot_be_trained(analyser: Analyser) -> None:
    with pytest.raises(ValueError, match="two intents"):
        train(["سلام", "مرحبا"], ["greet", "greet"], analyser, OPTIONS)


def test_an_intent_with_one_example_does_not_stop_training(analyser: Analyser) -> None:
    lonely = train([*TEXTS, "شكرا"], [*LABELS, "thanks"], analyser, TrainingOptions(nets=0))
    assert best(lonely, "شكرا") == "thanks"


def test_folds_share_out_every_intent() -> None:
    folds = stratified_folds(np.asarray([0] * 8 + [1] * 4), 4, seed=1)
    assert folds is not None
    assert [np.bincount(folds[part], minlength=4).tolist() for part in (slice(8), slice(8, 12))] == [[2] * 4, [1] * 4]


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    rates = [cycle(step, 100) for step in range(100)]
    assert max(rates) == pytest.approx(1, abs=0.05)
    assert rates.index(max(rates)) in (9, 10, 11)
    assert rates[-1] < 0.01


class TestInRasa:
    """The two graph components under Rasa's own storage."""

    @pytest.fixture
    def context(self) -> ExecutionContext:
        return ExecutionContext(GraphSchema({}), "test")

    @pytest.fixture
    def model_storage(self, tmp_path: Path) -> LocalModelStorage:
        return LocalModelStorage.create(tmp_path)

    @staticmethod
    def config(**changes: object) -> dict[str, object]:
        return {**ArabicIntentClassifier.get_default_config(), "lexicon": str(LEXICON), "nets": 1, **changes}

    def test_a_trained_component_is_loaded_and_ranks(
        self, model_storage: LocalModelStorage, context: ExecutionContext
    ) -> None:
        config, resource = self.config(ranking_length=2), Resource("classifier")
        data = TrainingData([Message.build(text, intent) for text, intent in zip(TEXTS, LABELS, strict=True)])
        ArabicIntentClassifier.create(config, model_storage, resource, context).train(data)
        loaded = ArabicIntentClassifier.load(config, model_storage, resource, context)
        (message,) = loaded.process([Message.build("ابغى اجدد رخصة العمل")])
        ranking = message.get("intent_ranking")
        assert message.get("intent") == ranking[0]
        assert [entry["name"] for entry in ranking][:1] == ["permit_renewal"]
        assert len(ranking) == 2
        assert ranking[0]["confidence"] > ranking[1]["confidence"]

    def test_without_a_stored_model_messages_stay_unclassified(
        self, model_storage: LocalModelStorage, context: ExecutionContext
    ) -> None:
        loaded = ArabicIntentClassifier.load(self.config(), model_storage, Resource("none"), context)
        (message,) = loaded.process([Message.build("سلام")])
        assert message.get("intent") == {"name": None, "confidence": 0.0}
        assert message.get("intent_ranking") == []

    @pytest.mark.parametrize("component", [ArabicIntentClassifier, ArabiziReader])
    def test_another_lexicon_or_none_changes_the_fingerprint(
        self, component: type[ArabicIntentClassifier | ArabiziReader], tmp_path: Path
    ) -> None:
        other = tmp_path / "lexicon.tsv"
        other.write_text("وش\tما\tsaudi\n", encoding="utf-8")
        prints = {component.fingerprint_addon(self.config(lexicon=str(p))) for p in (LEXICON, other)}
        prints.add(component.fingerprint_addon(self.config(lexicon=str(tmp_path / "missing.tsv"))))
        assert len(prints) == 3

    def test_arabizi_is_read_with_the_words_of_the_examples_and_the_names(
        self, model_storage: LocalModelStorage, context: ExecutionContext
    ) -> None:
        config, resource = {"lexicon": str(LEXICON)}, Resource("reader")
        data = TrainingData([Message.build(text, intent) for text, intent in zip(TEXTS, LABELS, strict=True)])
        ArabiziReader.create(config, model_storage, resource, context).train(data)
        loaded = ArabiziReader.load(config, model_storage, resource, context)
        text = "Kayf A7jez maw3ed fel Reyad? 1010"
        (message,) = loaded.process([Message.build(text)])
        arabizi = message.get("arabizi")
        assert arabizi.text == "كيف احجز موعد في الرياض? 1010"
        assert [(word.text, text[word.start : word.end]) for word in arabizi.words] == [
            ("كيف", "Kayf"),
            ("احجز", "A7jez"),
            ("موعد", "maw3ed"),
            ("في", "fel Reyad"),
            ("الرياض", "fel Reyad"),
        ]

    @pytest.mark.parametrize("text", ["how do I book an appointment", "احجز maw3ed", "1010", "👍", ""])
    def test_english_and_arabic_letters_are_not_arabizi(
        self, text: str, model_storage: LocalModelStorage, context: ExecutionContext
    ) -> None:
        reader = ArabiziReader.create({"lexicon": str(LEXICON)}, model_storage, Resource("reader"), context)
        (message,) = reader.process([Message.build(text)])
        assert message.get("arabizi") is None

    def test_tokens_are_normal_forms_at_offsets_of_the_raw_text(self) -> None:
        text = "أبغى تجديــد الرُّخصة رقم ١٠١٠، شكرًا 3amal"
        tokens = ArabicTokenizer(ArabicTokenizer.get_default_config()).tokenize(Message.build(text), "text")
        assert [token.text for token in tokens] == ["ابغي", "تجديد", "الرخصه", "رقم", "0", "شكرا", "عمل"]
        assert [text[token.start : token.end] for token in tokens][1:5] == ["تجديــد", "الرُّخصة", "رقم", "١٠١٠"]

    def test_a_message_without_words_still_has_a_token(self) -> None:
        tokens = ArabicTokenizer(ArabicTokenizer.get_default_config()).tokenize(Message.build("👍"), "text")
        assert [(token.text, token.start, token.end) for token in tokens] == [("👍", 0, 1)]
