"""What README.md tells a new user to type does what it says."""

import re
import subprocess
import sys

from processes import READY_SECONDS, ROOT

ADDRESS = "127.0.0.1:50051"


def block(language: str) -> str:
    """The only piece of code of this language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert ADDRESS in found
    return found


def test_the_python_predicts(server, place):
    server.create_user("ada", "Fab-Operator-7", "admin")
    data = ["--data-directory", str(server.data)]
    words = ["admin", "create-service-token", "--name", "line-1", "--role", "annotator"]
    made = server.command(*words, *data)
    assert made.returncode == 0, made.stderr
    (place / "token").write_text(made.stdout)
    for name in ("Protos", "Tests"):
        (place / name).symlink_to(ROOT / name)
    ended = subprocess.run(
        [sys.executable, "-"],
        input=block("python").replace(ADDRESS, server.address),
        cwd=place,
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
    )
    assert ended.returncode == 0, ended.stderr
    assert "dominant_pattern: PATTERN_DONUT" in ended.stdout
