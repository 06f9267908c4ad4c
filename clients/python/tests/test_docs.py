import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tests.places import ROOT

CHECK = ROOT / "docs/check"
PAGES = sorted((ROOT / "docs").glob("quickstart-*.md"))


def check(page, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.md"
        path.write_text(page)
        return subprocess.run([sys.executable, CHECK, path, *arguments], capture_output=True, text=True, timeout=30)


class CheckTest(unittest.TestCase):
    def test_blocks_share_a_shell_and_what_they_leave_running_ends(self):
        page = "```sh\nname=one\nsleep 300 &\n```\n\n```python\nno\n```\n\n<!-- check: expects ^two one$ -->\n```sh\necho two \\\n    $name\njobs -p\n```\n"
        done = check(page)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("1 passed, 0 failed", done.stdout)
        pid = re.search(r"^    (\d+)$", done.stdout, re.M)[1]
        self.assertFalse(Path(f"/proc/{pid}/exe").exists())

    def test_a_command_that_fails_ends_the_page(self):
        done = check("```sh\nfalse\necho unreachable\n```\n```sh\necho later\n```\n")
        self.assertEqual(1, done.returncode)
        self.assertIn("FAILED    page.md:1", done.stdout)
        self.assertNotIn("unreachable", done.stdout)
        self.assertNotIn("later", done.stdout)

    def test_output_that_is_not_as_expected_fails(self):
        done = check("<!-- check: expects ^saved [1-9] -->\n```sh\necho saved 0\n```\n")
        self.assertEqual((1, True), (done.returncode, "no line like '^saved [1-9]'" in done.stdout))

    def test_what_is_not_here_is_left_out_and_said_so(self):
        done = check("<!-- check: needs vllm -->\n```sh\nfalse\n```\n", "--without", "vllm")
        self.assertEqual(0, done.returncode)
        self.assertIn("left out  page.md:2: needs vllm", done.stdout)


class PagesTest(unittest.TestCase):
    def test_every_command_of_a_quickstart_names_what_is_there(self):
        self.assertGreaterEqual(len(PAGES), 3)
        for page in PAGES:
            text = page.read_text()
            self.assertRegex(text, r"<!-- check: expects \^saved ", f"{page.name} ends with what was saved")
            for path in re.findall(r"(?<![\w/.~-])((?:clients|models|docs|core)/[\w./-]+)", text):
                self.assertTrue((ROOT / path).exists(), f"{page.name} names {path}")


if __name__ == "__main__":
    unittest.main()
