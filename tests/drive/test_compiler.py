"""The stand-in for torch's compiler, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

IS_REAL = "'torch._dynamo.eval_frame' in sys.modules"


def outcome(code: str) -> str:
    before = "import sys, torch\nfrom nnexercises.drive.compiler import stand_in\nstand_in()\n"
    done = subprocess.run([sys.executable, "-c", before + code], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_optimizer_trains_without_the_compiler() -> None:
    trained = outcome(
        "net = torch.nn.Linear(2, 1)\nbefore = net.weight.tolist()\n"
        "for kind in (torch.optim.SGD, torch.optim.Adam):\n"
        "    optimizer = kind(net.parameters(), lr=0.1)\n    optimizer.zero_grad()\n"
        "    net(torch.ones(3, 2)).sum().backward()\n    optimizer.step()\n"
        f"print(before != net.weight.tolist(), {IS_REAL})\n"
    )
    assert trained == "True False\n"


def test_what_needs_the_compiler_gets_the_real_one() -> None:
    compiled = outcome(
        "import torch._dynamo.config\nfrom torch._dynamo import allow_in_graph\n"
        "compiled = torch.compile(lambda x: x + 1, backend='eager')\n"
        f"print(compiled(torch.ones(2)).tolist(), {IS_REAL}, hasattr(torch._dynamo, 'no_such_thing'))\n"
    )
    assert compiled == "[2.0, 2.0] True False\n"
