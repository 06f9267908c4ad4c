import importlib.util
import subprocess
import sys
import unittest

from tests.places import ROOT


class TypesTest(unittest.TestCase):
    @unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed here")
    def test_everything_is_typed_strictly(self):
        checked = subprocess.run(
            [sys.executable, "-m", "mypy"], cwd=ROOT / "clients/python", capture_output=True, text=True, timeout=600
        )
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)
        self.assertRegex(checked.stdout, r"no issues found in \d\d+ source files")


if __name__ == "__main__":
    unittest.main()
