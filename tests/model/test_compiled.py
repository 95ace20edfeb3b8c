"""The cache of compiled code: in a folder of its own, whoever imported Numba first and whatever changed since."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wom_sim.model import compiled

SCRIPT = """
import os, numba
{before}
from wom_sim.model.draws import mix
os.environ["NUMBA_OPT"] = "2"  # any change makes Numba read its settings again
mix(5)
"""


@pytest.mark.parametrize("before", ["", "os.environ['NUMBA_CACHE_DIR'] = '/nowhere/at/all'"])
def test_compiled_code_goes_into_the_folder_of_its_sources(tmp_path: Path, before: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    subprocess.run(
        [sys.executable, "-c", SCRIPT.format(before=before)],
        check=True,
        env=environment | {"WOM_SIM_CACHE": str(tmp_path)},
    )
    written = list(tmp_path.rglob("*.nbi"))
    assert written
    assert all(compiled.source_digest() in path.parts for path in written)
    assert not list(Path(compiled.__file__).parent.rglob("*.nbi"))


def test_the_digest_follows_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled.source_digest()
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"#" if path.name == "spread.py" else b""))
    assert compiled.source_digest() != before


def test_a_cold_cache_is_known_to_be_cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_SIM_CACHE", str(tmp_path))
    assert compiled.needs_compiling()
    (compiled.cache_folder() / "engine").mkdir()
    (compiled.cache_folder() / "engine" / "kernel.advance-60.py311.nbi").touch()
    assert not compiled.needs_compiling()
