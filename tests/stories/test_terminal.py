"""`make chat JSON=1` against the running system."""

from __future__ import annotations

import json
import subprocess

from deploy.run.layout import ROOT
from deploy.run.system import System

SAUDI = ("السلام عليكم", "وش سبب ايقاف الخدمات", "كيف اجدد رخصة العمل", "ابغى اكلم موظف", "شكرا")
ROUNDS = 6
LIMIT_S = 100


def test_thirty_lines_give_thirty_results(system: System) -> None:
    lines = [line for _ in range(ROUNDS) for line in (*SAUDI, "---")]
    ports = {f"SANAD_{name.upper()}_PORT": str(port) for name, port in system.ports.named() if name != "handoff"}
    done = subprocess.run(
        [system.layout.handoff_python, "-m", "deploy.run", "chat", "--json"],
        input="\n".join(lines),
        env={**system.env(), **ports, "SANAD_PORT": str(system.ports.handoff), "SANAD_VAR_DIR": str(system.var)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["text"] for result in results] == list(SAUDI) * ROUNDS
    by_line = {line: [result for result in results if result["text"] == line] for line in SAUDI}
    assert {result["intent"] for result in by_line["وش سبب ايقاف الخدمات"]} == {"services_suspended"}
    assert {result["owner"] for result in by_line["ابغى اكلم موظف"]} == {"queue"}
    assert {result["owner"] for result in by_line["السلام عليكم"]} == {"bot"}, "each --- starts a conversation anew"
    assert all(result["replies"] for result in by_line["كيف اجدد رخصة العمل"])
