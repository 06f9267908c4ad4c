"""A real sidecar for a test: `./latticeforge serve` in a folder of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


class Sidecar:
    """Runs from `with` to its end; `socket_path` is its door. More arguments of `serve` may be given."""

    def __init__(self, *arguments: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="latticeforge-engine-"))
        self.socket_path = str(self.folder / "s")
        command = [ROOT / "latticeforge", "serve", "--json", "--socket", self.socket_path]
        command += ["--journal-directory", self.folder / "journal", *arguments]
        self._log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True)

    def __enter__(self) -> Sidecar:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                self.ready = json.loads(line)
                return self
        self._log.seek(0)
        raise AssertionError(f"the sidecar did not start: {self._log.read()}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._log.close()
        shutil.rmtree(self.folder)


if __name__ == "__main__":
    with Sidecar() as sidecar:
        print(sidecar.ready)
