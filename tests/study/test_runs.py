"""Things that are made once and kept."""

from __future__ import annotations

import threading

import pytest

from wom_sim.study.runs import Kept


def test_a_thing_is_made_once_and_the_oldest_goes() -> None:
    kept: Kept[str] = Kept(2)
    made: list[str] = []

    def of(key: str) -> str:
        return kept.of(key, lambda: made.append(key) or key)

    assert [of(key) for key in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.of("a", lambda: 1 // 0)
    assert not kept.being_made("a")
    assert kept.of("a", lambda: 7) == 7


def test_others_can_see_that_a_thing_is_being_made() -> None:
    kept: Kept[int] = Kept(2)
    begun, end = threading.Event(), threading.Event()

    def slowly() -> int:
        begun.set()
        assert end.wait(10.0)
        return 1

    thread = threading.Thread(target=kept.of, args=("a", slowly))
    thread.start()
    assert begun.wait(10.0)
    assert kept.being_made("a")
    assert not kept.being_made("b")
    end.set()
    thread.join()
    assert not kept.being_made("a")
