"""The small language model from data to runtime, on tiny settings: what transformers computes is what llama.cpp computes."""

import json
import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("gguf")
pytest.importorskip("xllamacpp")

from nlcli import catalogue as catalogues  # noqa: E402
from nlcli.escalate import confidence  # noqa: E402
from nlcli.slm import header  # noqa: E402
from training.slm import build, calibrate, check, gguf_file, pairs, scratch  # noqa: E402
from training.slm.settings import TINY  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]
VENVY = catalogues.load("venvy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("small") / "llama"
    scratch.train("venvy", TINY, out)
    return out


def prompts(count):
    return [pairs.pair(row, VENVY).prompt for row in random.Random(4).sample(pairs.rows("venvy", "test"), count)]


def test_the_runtime_says_what_transformers_says(folder, tmp_path):
    gguf_file.write(folder, tmp_path / "m.gguf", "f32", {})
    found = check.compare(folder, tmp_path / "m.gguf", prompts(40))
    assert found.asked >= 20
    assert found.equal == found.asked
    assert found.largest < 1e-3


def test_a_forgotten_order_of_rows_is_noticed(folder, tmp_path, monkeypatch):
    """The check is worth something: what fails silently fails here."""
    monkeypatch.setattr(gguf_file, "_neighbours", lambda weights, heads: weights)
    gguf_file.write(folder, tmp_path / "m.gguf", "f32", {})
    found = check.compare(folder, tmp_path / "m.gguf", prompts(40))
    assert found.largest > 1e-3 or found.equal < found.asked


@pytest.mark.parametrize(("kind", "smaller"), [("q8_0", 3), ("q4_0", 5)])
def test_quantised_it_is_smaller_and_still_answers(folder, tmp_path, kind, smaller):
    gguf_file.write(folder, tmp_path / "full.gguf", "f32", {})
    gguf_file.write(folder, tmp_path / "small.gguf", kind, {})
    weights = [(tmp_path / f"{name}.gguf").stat().st_size - 12_000 for name in ("full", "small")]
    assert weights[0] / weights[1] > smaller - 0.5
    assert check.compare(folder, tmp_path / "small.gguf", prompts(15)).asked >= 5


def test_the_file_says_how_to_ask_it(folder, tmp_path):
    build.build("venvy", folder, tmp_path / "m.gguf", "q4_0", calibration_rows=200)
    about = header.read(str(tmp_path / "m.gguf"))
    assert (about.prompt, about.catalogue, about.licence) == ("trained", "venvy", "Apache-2.0")


def test_a_llama_tokenizer_is_exported_too(tmp_path):
    """SentencePiece's form, which TinyLlama has: bytes for what has no piece, a blank that is a letter."""
    import torch
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers
    from transformers import PreTrainedTokenizerFast

    texts = [part for row in pairs.rows("venvy", "train")[:400] for part in pairs.pair(row, VENVY)]
    raw = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    raw.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    raw.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    specials = ["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256))]
    raw.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=640, special_tokens=specials[:3], show_progress=False))
    raw = _with_bytes(raw, specials)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>")
    torch.manual_seed(0)
    network = scratch.llama(TINY.shape._replace(vocabulary=len(tokenizer)), tokenizer)
    network.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    gguf_file.write(tmp_path, tmp_path / "m.gguf", "f32", {})
    from nlcli.slm.process import Model

    ids = tokenizer(["<s>" + text for text in prompts(10)], add_special_tokens=False)["input_ids"]
    with Model(str(tmp_path / "m.gguf")) as model, torch.no_grad():
        for prompt, row in zip(prompts(10), ids, strict=True):
            # The first token of a forced answer: its log-probability depends on every token of the prompt.
            answer = model.complete(prompt, 'root ::= "<"', 20)
            scores = network(input_ids=torch.tensor([row])).logits[0, -1].log_softmax(-1)
            assert min(abs(answer.logprobs[0] - float(score)) for score in scores) < 1e-3
            assert abs(answer.logprobs[0] - max(float(scores[i]) for i in _writing(tokenizer, "<"))) < 1e-3


def _writing(tokenizer, text):
    return [i for piece, i in tokenizer.get_vocab().items() if piece in (text, f"<0x{ord(text):02X}>")]


def _with_bytes(raw, specials):
    """The tokenizer with a piece for every byte right behind the special ones, as SentencePiece numbers them."""
    data = json.loads(raw.to_str())
    learnt = [piece for piece in sorted(data["model"]["vocab"], key=data["model"]["vocab"].get) if piece not in specials]
    data["model"]["vocab"] = {piece: i for i, piece in enumerate([*specials, *learnt])}
    from tokenizers import Tokenizer

    return Tokenizer.from_str(json.dumps(data))


def test_an_unknown_tokenizer_is_refused(folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    data = json.loads((copy / "tokenizer.json").read_text("utf-8"))
    data["pre_tokenizer"] = {"type": "Whitespace"}
    (copy / "tokenizer.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(ValueError, match="neither byte-level BPE nor a Llama's"):
        gguf_file.write(copy, tmp_path / "m.gguf", "f32", {})


def test_from_too_few_lines_nothing_is_concluded():
    assert calibrate.fit([calibrate.Seen(-1.0, 0.5, True)] * 10) == ()


def test_fitted_weights_mean_what_they_say():
    """Lines made with a known chance of being right come back with about that confidence."""
    rng = random.Random(6)
    seen = []
    for _ in range(4000):
        logprob, probability = -rng.expovariate(0.7), rng.uniform(0.02, 0.6)
        seen.append(calibrate.Seen(logprob, probability, rng.random() < confidence(logprob, probability, (1.5, 0.8, 0.6))))
    weights = calibrate.fit(seen)
    assert weights == pytest.approx((1.5, 0.8, 0.6), abs=0.35)
