"""What admins teach, on both databases: done once however often it comes, and forgotten in time."""

from functools import partial
from typing import Any

from bot.dialogue.state import Forget, PassedOn, State
from bot.storage import Delivery, Person, Store, taught
from bot.storage.taught import Lesson

ADA = Person("ada", "1")
YAK = Lesson("k1", "may a yak come", "gap:pets", ("pets", "Pets", "It doesn't say."), ("k2",))


async def label(store: Store, admin: str, lesson: Lesson) -> None:
    await store.write(partial(taught.label, admin=admin, lesson=lesson))


async def lessons(store: Store) -> list[tuple[str, str, str]]:
    return [(one.question, one.expect, one.status) for one in await store.read(taught.lessons)]


async def test_a_label_comes_back_as_it_was_and_the_same_press_twice_is_one(store: Store) -> None:
    for _ in range(2):
        await label(store, "a", YAK)
    [found] = await store.read(partial(taught.labelled, admin="a"))
    assert (found.gap, found.also, found.question) == (YAK.gap, YAK.also, YAK.question)


async def test_an_admins_second_label_takes_the_place_of_the_first_and_not_of_anothers(store: Store) -> None:
    await label(store, "a", YAK)
    await label(store, "b", YAK)
    await label(store, "a", Lesson("k1", "may a yak come", "none"))
    assert await lessons(store) == [
        ("may a yak come", "gap:pets", "labelled"),
        ("may a yak come", "none", "labelled"),
    ]


async def test_only_what_was_judged_is_kept_and_by_one_press_once(store: Store) -> None:
    await label(store, "a", YAK)
    [first] = await store.read(partial(taught.labelled, admin="a"))
    await label(store, "a", Lesson("k3", "and a gnu", "none"))
    for turn, kept in (("1", 1), ("1", 1), ("2", 0)):
        done = await store.write(partial(taught.keep, admin="a", upto=first.id, turn=turn))
        assert len(done) == kept
    assert [status for *_, status in await lessons(store)] == ["kept", "labelled"]


async def test_taking_back_goes_from_what_is_not_kept_to_what_was_kept_before(store: Store) -> None:
    marks = [await store.read(taught.mark)]
    for number in range(2):
        await label(store, "a", Lesson(f"k{number}", f"question {number}", "none"))
        await store.write(partial(taught.keep, admin="a", upto=99, turn=f"keep {number}"))
        marks.append(await store.read(taught.mark))
    await label(store, "a", Lesson("k9", "question 9", "none"))
    for turn, question in (("1", "9"), ("1", "9"), ("2", "1"), ("3", "0")):
        done = await store.write(partial(taught.undo, admin="a", turn=turn))
        assert [one.question for one in done] == [f"question {question}"]
    assert await store.write(partial(taught.undo, admin="a", turn="4")) == []
    marks.append(await store.read(taught.mark))
    assert len(set(marks)) == 4


async def _questions(store: Store) -> list[Any]:
    return await store.read(lambda db, now: db.rows("SELECT question, address FROM questions"))


async def test_who_waits_for_an_answer_is_known_until_told(store: Store) -> None:
    await store.save(ADA, State(), [PassedOn("may a yak come")], Delivery(address="sealed"))
    [asked] = await store.read(taught.asked)
    assert (asked.question, asked.waiting) == ("may a yak come", "sealed")
    assert await store.write(partial(taught.told, id=asked.id)) == "sealed"
    assert await store.write(partial(taught.told, id=asked.id)) == ""
    assert [one.waiting for one in await store.read(taught.asked)] == [""]


async def test_nobody_waits_after_30_days_after_a_block_or_after_forgetting(store: Store) -> None:
    for number in range(3):
        await store.save(
            Person(f"p{number}", f"c{number}"), State(), [PassedOn("yak?")], Delivery(address="sealed")
        )
    await store.write(
        lambda db, now: db.execute("UPDATE questions SET at=? WHERE person='p0'", (now - 31 * 86_400,))
    )
    await store.clean(90)
    await store.leave("c1")
    await store.save(Person("p2", "c2"), State(), [Forget()])
    await store.forget(Person("p2", "c2"), None)
    assert await _questions(store) == [("yak?", ""), ("yak?", "")]


async def test_labels_that_nobody_keeps_go_in_time_and_with_their_admin(store: Store) -> None:
    await label(store, "a", YAK)
    await store.remember("teach:a", "the words that somebody changed")
    await store.forget(Person("a", "9"), None)
    assert await lessons(store) == []
    assert await store.fact("teach:a") is None
    for admin in ("b", "c"):
        await label(store, admin, Lesson(f"k{admin}", "question", "none"))
    await store.write(partial(taught.keep, admin="b", upto=99, turn="1"))
    await store.write(lambda db, now: db.execute("UPDATE taught SET at=?", (now - 91 * 86_400,)))
    await store.clean(90)
    assert [status for *_, status in await lessons(store)] == ["kept"]
