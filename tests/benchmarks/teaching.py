"""An admin teaches the shipped folder twenty questions that it doesn't know, over HTTP, and it is killed meanwhile.

`python -m tests.benchmarks.teaching [polling|webhook]`. `rewordings.yaml` was written before any of it was put
to the bot. It ends with what became of other people's wordings of the same, of all other questions, how long
the verdict took, and how long others waited meanwhile.
"""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.authoring.changes import compare
from bot.authoring.evaluate import Figures, judge, judge_all
from bot.authoring.review import grouped, judged
from bot.cache import learned_of
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.entries import Ref
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import Batch, Question, load_questions
from tests.fake_bot_api import Chat, FakeBotApi, Message
from tests.telegram.conftest import free_port, webhook_at
from tests.telegram.processes import READY, reads, start

TAUGHT, A_SECOND = 20, 15
ADMIN = 987_654_321
KNOWN = ("right", "refused", "calm", "recognised")
TAP = {
    "section:resume-and-career": "topic:micro-internship-on-resume",
    "section:compensation": "topic:which-pays-better",
    "section:industry-exposure": "topic:micro-internship-exposure",
    "section:structure-and-duration": "topic:internship-length",
    "section:networking-and-mentorship": "topic:internship-networking",
    "section:flexibility": "topic:fitting-around-studies",
    "section:choosing": "topic:how-to-choose",
    "section:skill-building": "topic:learning-speed",
    "section:definitions": "topic:definitions",
    "section:application-and-selection": "topic:selection-criteria",
    "section:terms": "term:bite-sized-experience",
}
"""Which entry of a section the admin taps."""


def batch(questions: Sequence[tuple[str, str]]) -> Batch:
    listed = tuple(Question(q=q, expect=(expect,)) for q, expect in questions)
    return Batch(name="b", writer="w", date="d", first="f", questions=listed)


def dialogue_of(folder: Path) -> Dialogue:
    knowledge = load_knowledge(folder)
    return Dialogue(knowledge, learned=learned_of(folder, knowledge))


class Bench:
    """The fake Bot API here, the bot in a process of its own."""

    def __init__(self, api: FakeBotApi, mode: str, home: Path) -> None:
        self.api, self.mode, self.home = api, mode, home
        self.settings: dict[str, str] = {}
        if mode == "webhook":
            self.settings = {
                f"BOT_{name.upper()}": str(value) for name, value in webhook_at(free_port()).items()
            }
        self.process: asyncio.subprocess.Process | None = None
        self.admin = api.user(ADMIN, "Admin")
        self.chat = api.private(self.admin)
        self.kills = 0

    async def run(self) -> None:
        more = {**self.settings, "BOT_KNOWLEDGE": str(self.home / "knowledge"), "BOT_ADMINS": str(ADMIN)}
        if self.mode == "webhook" and not self.api.world.webhook.settings:
            await (await start(self.api.url, self.home, "-m", "bot", "webhook", "set", **more)).wait()
        self.process = await start(self.api.url, self.home, **more)
        await reads(self.process, READY[self.mode], 120)
        asyncio.create_task(self._drain())  # noqa: RUF006

    async def _drain(self) -> None:
        if self.process and self.process.stdout:
            while line := await self.process.stdout.readline():
                if b"ERROR" in line or b"WARN" in line:
                    print("   ", line.decode().strip()[:200])

    async def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        self.kills += 1
        await self.run()

    async def until(self, what: Any, seconds: float = 120.0) -> Any:
        return await self.api.wait_for(what, seconds)

    def cards(self) -> list[Message]:
        return [one for one in self.api.bot_messages(self.chat) if not one.deleted]

    def labels(self, message: Message) -> list[str]:
        return [str(one["text"]) for one in self.api.buttons(message)]

    async def tap(self, message: Message, label: str, kill: bool = False) -> None:
        edits = message.edits
        self.api.press(self.admin, message, label)
        if kill:
            await asyncio.sleep(0.02)
            await self.kill()
        await self.until(lambda: message.edits > edits)

    async def pick(self, card: Message, knowledge: Any, label: str, kill: bool) -> None:
        """Find the entry as an admin does: among the likeliest, the gaps, or by its section."""
        if label in ("unknown", "smalltalk"):
            if label == "unknown":
                await self.tap(card, "The article doesn't say")
            return await self.tap(card, "None of these" if label == "unknown" else "Small talk", kill)
        ref = Ref.parse(label)
        assert ref
        entry = knowledge.entries[ref]
        if entry.title not in self.labels(card) and label.startswith("gap:"):
            await self.tap(card, "The article doesn't say")
        if entry.title not in self.labels(card) and label.startswith("gap:"):
            await self.tap(card, "Back")
            await self.tap(card, "Another…")
            before = len(self.cards())
            self.api.send_text(self.chat, self.admin, entry.title)
            await self.until(lambda: any(entry.title in self.labels(one) for one in self.cards()[before:]))
            card = next(one for one in self.cards()[before:] if entry.title in self.labels(one))
        elif entry.title not in self.labels(card):
            await self.tap(card, "Another…")
            section = knowledge.section_of(ref)
            await self.tap(card, knowledge.sections.get(section, knowledge.voice.labels.terms))
        await self.tap(card, entry.title, kill)
        return None


async def ask(api: FakeBotApi, number: int, text: str) -> tuple[Chat, Message]:
    user = api.user(number, f"P{number}")
    chat = api.private(user)
    before = len(api.bot_messages(chat))
    api.send_text(chat, user, text)
    await api.wait_for(lambda: len(api.bot_messages(chat)) > before, 60)
    return chat, api.bot_messages(chat)[-1]


def _either(shown: Callable[[str], Message | None], first: str, second: str) -> Message | None:
    return shown(first) or shown(second)


async def pass_on(api: FakeBotApi, number: int, text: str) -> None:
    """As people do: from "I don't know", from a menu, or from an answer that wasn't what they meant."""
    user, steps = api.user(number, f"P{number}"), ("Not what I meant", "Unclear")
    chat, message = await ask(api, number, text)
    wanted = "Pass it on to the authors"

    def shown(label: str) -> Message | None:
        found = [one for one in api.bot_messages(chat) if any(b["text"] == label for b in api.buttons(one))]
        return found[-1] if found else None

    for label in ("None of these", *steps):
        if not shown(wanted) and (at := shown(label)):
            api.press(user, at, label)
            with suppress(TimeoutError):
                await api.wait_for(
                    partial(_either, shown, wanted, steps[1] if label == steps[0] else wanted), 20
                )
    at = shown(wanted)
    assert at, f"{text!r} can't be passed on: {message.text}"
    before = len(api.bot_messages(chat))
    api.press(user, at, wanted)
    await api.wait_for(lambda: len(api.bot_messages(chat)) > before, 30)


async def others(api: FakeBotApi, texts: Sequence[str], waits: list[float]) -> None:
    """Other people ask, so many a second, until cancelled."""

    async def one(number: int, text: str) -> None:
        begun = time.perf_counter()
        await ask(api, number, text)
        waits.append(time.perf_counter() - begun)

    tasks = []
    try:
        for number in range(100_000):
            tasks.append(asyncio.create_task(one(50_000 + number, texts[number % len(texts)])))
            await asyncio.sleep(1 / A_SECOND)
    finally:
        await asyncio.gather(*tasks, return_exceptions=True)


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0.0


async def main(mode: str) -> None:
    items = yaml.safe_load((Path(__file__).parent / "rewordings.yaml").read_text())
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        folder = Path(shutil.copytree("knowledge", home / "knowledge"))
        dialogue = dialogue_of(folder)
        verdicts = judge_all(dialogue, [batch([(one["q"], one["expect"]) for one in items])])
        # With small talk or a word of care there is no button to pass anything on.
        missed = [
            v.result not in KNOWN and v.got.split(":")[0] not in ("caring", "smalltalk") for v in verdicts
        ]
        chosen = [one for one, is_missed in zip(items, missed, strict=True) if is_missed][:TAUGHT]
        assert len(grouped([one["q"] for one in chosen])) == TAUGHT, "too few are unknown: write new ones"
        print("taught:", "; ".join(one["q"] for one in chosen))
        again = batch([(text, one["expect"]) for one in chosen for text in one["again"]])
        before = [judge(dialogue, again, question) for question in again.questions]
        async with FakeBotApi() as api:
            await teach(Bench(api, mode, home), dialogue, chosen)
        after_dialogue = dialogue_of(folder)
        after = [judge(after_dialogue, again, question) for question in again.questions]
        lines = (folder / "questions" / "taught.yaml").read_text().splitlines()
        print(f"{len(chosen)} taught, {sum('- q:' in line for line in lines)} in the file")
        for what, found in (("before", before), ("after", after)):
            good = sum(one.result in (*KNOWN, "top", "helped") for one in found)
            grave = sum(one.result in ("wrong", "answered", "astray") for one in found)
            right = sum(one.result in KNOWN for one in found)
            print(f"{len(found)} rewordings {what}: right {right}, helped {good}, gravely wrong {grave}")
            print("   ", dict(Counter(one.result for one in found)))
        whole(folder, lines)


def whole(folder: Path, lines: Sequence[str]) -> None:
    """What became of everybody else's questions, and that the shipped files are as they were."""
    old, new = judged(Path("knowledge"), []), judged(folder, [])
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    changes = compare(old, new)
    print(f"{changes.total} others: {len(changes.better)} better, {len(changes.worse)} worse")
    for file in load_questions(Path("knowledge")):
        path = Path("questions") / f"{file.name}.yaml"
        if (Path("knowledge") / path).exists():
            assert (Path("knowledge") / path).read_bytes() == (folder / path).read_bytes()
    held = [one for one in load_questions(Path("knowledge")) if one.held]
    for name, there in (("before", Path("knowledge")), ("after", folder)):
        figures = Figures.of(judge_all(dialogue_of(there), held))
        shares = {
            key: round(100 * figures.share(key), 2) for key in ("right", "wrong", "refused", "answered")
        }
        print(f"held questions {name}: {shares}")


async def teach(bench: Bench, dialogue: Dialogue, chosen: Sequence[dict[str, Any]]) -> None:
    api, knowledge = bench.api, dialogue.knowledge
    await bench.run()
    await asyncio.gather(*(pass_on(api, 1_000 + n, one["q"]) for n, one in enumerate(chosen)))
    await bench.kill()
    api.send_text(bench.chat, bench.admin, "/teach")
    await bench.until(lambda: any("Skip" in bench.labels(one) for one in bench.cards()))
    waits: list[float] = []
    asking = asyncio.create_task(
        others(
            api, ["how long does it last", "is it paid", "do i get a mentor", "what is a skill sprint"], waits
        )
    )
    by_text = {one["q"]: one for one in chosen}
    for n in range(len(chosen)):
        card = next((one for one in reversed(bench.cards()) if "Skip" in bench.labels(one)), None)
        assert card, (n, bench.cards()[-1].text)
        text = next(q for q in by_text if f":\n“{q}”" in card.text)
        expect = TAP.get(by_text[text]["expect"], by_text[text]["expect"])
        await bench.pick(card, knowledge, expect, kill=n in (5, 12))
    labelled = time.perf_counter()
    calm = len(waits)
    await bench.until(lambda: any("Keep" in bench.labels(one) for one in bench.cards()), 240)
    print(f"{bench.mode}: the verdict came {time.perf_counter() - labelled:.1f} s after the last tap")
    meanwhile = waits[calm:]
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    print(
        f"others meanwhile: {len(meanwhile)} asked, p50 {percentile(meanwhile, 0.5):.3f}, p99 {percentile(meanwhile, 0.99):.3f} s"
    )
    await bench.kill()
    told = [one for one in bench.cards() if "Keep" in bench.labels(one)][-1]
    print("   ", told.text.replace("\n", "\n    "))
    assert not (bench.home / "knowledge" / "questions" / "taught.yaml").exists()
    edits = told.edits
    api.press(bench.admin, told, "Keep")
    await bench.until(lambda: told.edits > edits)
    kept = time.perf_counter()
    await bench.kill()
    path = bench.home / "knowledge" / "questions" / "taught.yaml"
    await bench.until(lambda: path.exists() and path.read_text().count("- q:") == len(chosen))
    print(f"written {time.perf_counter() - kept:.1f} s after Keep and a kill; {bench.kills} kills in all")
    known = next((one for one in chosen if one["expect"].startswith("gap:")), chosen[0])
    ref = Ref.parse(known["expect"])
    assert ref
    sought, number = knowledge.entries[ref].title, 80_000
    while sought not in (await ask(api, number, known["q"]))[1].text:
        number += 1
        await asyncio.sleep(0.5)
    print(f"in force {time.perf_counter() - kept:.1f} s after Keep and a kill")
    wrong = 0
    for n, one in enumerate(chosen):
        _, answer = await ask(api, 90_000 + n, one["q"])
        ref = Ref.parse(TAP.get(one["expect"], one["expect"]))
        title = knowledge.entries[ref].title if ref and ref in knowledge.entries else ""
        if title and title not in answer.text:
            wrong += 1
            print("    not as labelled:", one["q"], "→", answer.text[:80].replace("\n", " "))
    print(f"word for word: {len(chosen) - wrong} of {len(chosen)} answered as labelled")
    assert bench.process is not None
    bench.process.terminate()
    await bench.process.wait()


if __name__ == "__main__":
    asyncio.run(main(*(sys.argv[1:] or ["polling"])))
